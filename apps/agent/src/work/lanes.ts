import type { AgentJobEvent } from '@cloudprint/protocol/job-event'
import type { HeldJob } from './held-job.ts'
import { Lane } from './lane.ts'
import type { LaneGround } from './lane.ts'
import type { PrintSystem } from '../printing/print-system.ts'

/** One lane for each printer that has had a job: a large document or a silent printer holds up its own lane only. */
export class Lanes {
  readonly #lanesByPrinter = new Map<string, Lane>()
  readonly #with: Omit<LaneGround, 'system' | 'isHeldUp'>
  readonly #systemOf: (printer: string) => PrintSystem | undefined
  #isHeldUp = false

  constructor(with_: Omit<LaneGround, 'system' | 'isHeldUp'>, systemOf: (printer: string) => PrintSystem | undefined) {
    this.#with = with_
    this.#systemOf = systemOf
  }

  /** Only what `canTake`. */
  add(job: HeldJob): void {
    const lane = this.#laneOf(job.printer)
    if (job.stage === 'printing') lane?.addAhead(job)
    else lane?.add(job)
  }

  /** Whether a print system of this agent has such a printer. */
  canTake(job: HeldJob): boolean {
    return this.#systemOf(job.printer) !== undefined
  }

  wishChanged(job: HeldJob): void {
    this.#lanesByPrinter.get(job.printer)?.wishChanged(job)
  }

  ended(job: HeldJob, how: AgentJobEvent | undefined): void {
    this.#lanesByPrinter.get(job.printer)?.ended(job, how)
  }

  /** While it is true no lane begins with another job; what was handed over goes on. */
  holdUp(isHeldUp: boolean): void {
    this.#isHeldUp = isHeldUp
    for (const lane of this.#lanesByPrinter.values()) lane.wake()
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#lanesByPrinter.values()].map((lane) => lane.stop()))
  }

  #laneOf(printer: string): Lane | undefined {
    const known = this.#lanesByPrinter.get(printer)
    if (known !== undefined) return known
    const system = this.#systemOf(printer)
    if (system === undefined) return undefined
    const lane = new Lane(printer, { ...this.#with, system, isHeldUp: () => this.#isHeldUp })
    this.#lanesByPrinter.set(printer, lane)
    return lane
  }
}
