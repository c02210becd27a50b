import type { PlantedFault } from './faults/planted-fault.ts'
import { simulateSeed } from './simulate-seed.ts'

export interface RangeResult {
  seeds: number
  events: number
  jobs: number
  handOvers: number
  uncertain: number
  crashes: number
  tookMs: number
  failed: { seed: number; invariant: string }[]
}

/** Runs seeds one after the other. */
export async function runRange(
  from: number,
  seeds: number,
  options: { planted?: PlantedFault; stopsAtFirst?: boolean } = {},
): Promise<RangeResult> {
  const total: RangeResult = { seeds: 0, events: 0, jobs: 0, handOvers: 0, uncertain: 0, crashes: 0, tookMs: 0, failed: [] }
  const startedAt = performance.now()
  for (let seed = from; seed < from + seeds; seed += 1) {
    const { broken, ...figures } = await simulateSeed(seed, { planted: options.planted })
    total.seeds += 1
    for (const key of ['events', 'jobs', 'handOvers', 'uncertain', 'crashes'] as const) total[key] += figures[key]
    if (broken === undefined) continue
    total.failed.push({ seed, invariant: broken.invariant })
    if (options.stopsAtFirst === true) break
  }
  total.tookMs = performance.now() - startedAt
  return total
}
