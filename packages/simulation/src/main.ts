import { parseArgs } from 'node:util'
import { fork } from 'node:child_process'
import { plantedFaults } from './faults/planted-faults.ts'
import { simulateSeed } from './simulate-seed.ts'
import { runRange } from './run-range.ts'
import type { RangeResult } from './run-range.ts'
import { printFailure, printFaults, printSummary, say } from './report.ts'

const usage = `pnpm simulate --seeds N --from S [--workers 2]   runs seeds S to S+N-1
pnpm simulate --seed X [--trace]                 runs one seed, and tells all that happens
pnpm simulate --faults [--seeds 2000]            shows that planted faults are caught (one of them: --fault NAME)`

/** A run makes much that is soon thrown away: with room for it a seed takes a tenth less. */
const ROOM_FOR_THE_YOUNG = '--max-semi-space-size=32'
/** Seeds that a worker takes at a time: few enough that all end together. */
const CHUNK = 100

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string' },
      from: { type: 'string', default: '1' },
      workers: { type: 'string', default: '2' },
      seed: { type: 'string' },
      fault: { type: 'string' },
      trace: { type: 'boolean', default: false },
      faults: { type: 'boolean', default: false },
      chunks: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return say(usage)
  if (values.chunks) return serveChunks()
  const from = Number(values.from)
  if (values.faults) return printFaults(Number(values.seeds ?? 2_000), from, values.fault)
  if (values.seed !== undefined) {
    const planted = values.fault === undefined ? undefined : plantedFaults.find((fault) => fault.name === values.fault)
    const simulated = await simulateSeed(Number(values.seed), { keepsTrace: values.trace, planted })
    if (values.trace) say(simulated.trace.join('\n'))
    if (simulated.broken === undefined) return say(`seed ${values.seed}: nothing is lost, doubled or left behind`)
    if (!values.trace) printFailure(simulated)
    process.exitCode = 1
    return
  }
  const seeds = Number(values.seeds ?? 500)
  const total = await (Number(values.workers) > 1 ? runInWorkers(from, seeds, Number(values.workers)) : runRange(from, seeds))
  printSummary(total)
  for (const failed of total.failed.slice(0, 3)) printFailure(await simulateSeed(failed.seed))
  if (total.failed.length > 0) process.exitCode = 1
}

/** Each worker is a process of its own: a run forbids real time in the process it is in. */
async function runInWorkers(from: number, seeds: number, workers: number): Promise<RangeResult> {
  const total: RangeResult = { seeds: 0, events: 0, jobs: 0, handOvers: 0, uncertain: 0, crashes: 0, tookMs: 0, failed: [] }
  const startedAt = performance.now()
  let next = from
  await Promise.all(
    Array.from({ length: workers }, async () => {
      const child = fork(import.meta.filename, ['--chunks'], { execArgv: [...process.execArgv, ROOM_FOR_THE_YOUNG] })
      try {
        for (; next < from + seeds && total.failed.length < 10;) {
          const chunk = { from: next, seeds: Math.min(CHUNK, from + seeds - next) }
          next += chunk.seeds
          const done = await askWorker(child, chunk)
          for (const key of ['seeds', 'events', 'jobs', 'handOvers', 'uncertain', 'crashes'] as const) total[key] += done[key]
          total.failed.push(...done.failed)
          for (const { seed, invariant } of done.failed) say(`seed ${seed} breaks “${invariant}”`)
          total.tookMs = performance.now() - startedAt
          if (total.seeds % (10 * CHUNK) === 0)
            say(`${total.seeds} of ${seeds}  ${Math.round((total.seeds * 1000) / total.tookMs)} seeds/s`)
        }
      } finally {
        child.disconnect()
      }
    }),
  )
  return total
}

function askWorker(child: ReturnType<typeof fork>, chunk: { from: number; seeds: number }): Promise<RangeResult> {
  return new Promise((resolve, reject) => {
    const onExit = () => reject(new Error('a worker ended'))
    child.once('exit', onExit)
    child.once('message', (done) => {
      child.off('exit', onExit)
      resolve(done as RangeResult)
    })
    child.send(chunk)
  })
}

function serveChunks(): void {
  process.on('message', (chunk: { from: number; seeds: number }) => {
    void runRange(chunk.from, chunk.seeds).then((done) => process.send?.(done))
  })
}

await main()
