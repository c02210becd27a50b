import { plantedFaults } from './faults/planted-faults.ts'
import { runRange } from './run-range.ts'
import type { RangeResult } from './run-range.ts'
import type { Simulated } from './simulate-seed.ts'

const LAST_EVENTS = 40

export function say(text: string): void {
  process.stdout.write(`${text}\n`)
}

export function printSummary({ seeds, events, jobs, handOvers, uncertain, crashes, tookMs, failed }: RangeResult): void {
  const perSecond = Math.round((seeds * 1000) / tookMs)
  say(`${seeds} seeds in ${Math.round(tookMs / 1000)} s (${perSecond} seeds/s): ${failed.length} failed`)
  say(`${jobs} jobs, ${handOvers} hand-overs, ${uncertain} times uncertain, ${crashes} programs ended, ${events} events`)
}

export function printFailure({ seed, broken, trace }: Simulated): void {
  if (broken === undefined) return
  say(`\nseed ${seed} breaks “${broken.invariant}”: ${broken.detail}`)
  say(trace.slice(-LAST_EVENTS).join('\n'))
  say(`\nthe whole of it: pnpm simulate --seed ${seed} --trace`)
}

/** Each fault until a seed shows it; the run fails when one is not caught. */
export async function printFaults(seeds: number, from: number, name?: string): Promise<void> {
  say('| planted fault | what is wrong | caught by seed | as |\n| --- | --- | --- | --- |')
  for (const planted of plantedFaults.filter((fault) => name === undefined || fault.name === name)) {
    const { failed } = await runRange(from, seeds, { planted, stopsAtFirst: true })
    const [first] = failed
    if (first === undefined) process.exitCode = 1
    say(
      `| ${planted.name} | ${planted.what} | ${first === undefined ? `not within ${seeds}` : first.seed - from + 1} | ${first?.invariant ?? '–'} |`,
    )
  }
}
