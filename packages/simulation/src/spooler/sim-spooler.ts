import type { LocalPrinter } from '@cloudprint/protocol/printer'
import type { SpoolerJob } from '@cloudprint/protocol/job-event'
import type { World } from '../world/world.ts'

export type PrintState = 'incoming' | 'pending' | 'processing' | 'completed' | 'canceled' | 'aborted'

/** A job as the spooler has it. */
export interface PrintedJob {
  readonly key: string
  readonly printer: string
  readonly spoolerJob: SpoolerJob
  state: PrintState
  hasDocument: boolean
}

export interface SpoolerSettings {
  printers: LocalPrinter[]
  /** How long a printer takes for a job. */
  printsMs: { min: number; max: number }
  /** What the spooler keeps in memory for this long before it is on disk: CUPS's DirtyCleanInterval (30 s by default). */
  dirtyMs: number
  /** How often the device itself gives up a job. */
  aborts: number
}

/** Who looks at what the spooler does. */
export interface SpoolerWitness {
  handedOver(job: PrintedJob, bytes: Buffer): void
  /** It forgot a job, or what became of it. */
  lost(job: PrintedJob): void
}

/**
 * A print system like CUPS: queues that print one job after the other, a history, and a memory that a crash shortens by
 * what was not yet written down. Job ids are given out again after such a crash; uuids are not.
 */
export class SimSpooler {
  readonly #world: World
  readonly settings: SpoolerSettings
  readonly #witness: SpoolerWitness
  readonly #jobsByUuid = new Map<string, PrintedJob>()
  readonly #cleanByUuid = new Map<string, PrintedJob>()
  readonly #dirtyUuids = new Set<string>()
  readonly #stoppedPrinters = new Set<string>()
  readonly #busyPrinters = new Map<string, PrintedJob>()
  readonly #listeners = new Set<() => void>()
  isAway = false
  /** How often an answer is lost after its step had its effect, and before it. */
  trouble = 0
  /** No room for a document; empty jobs it still takes. */
  isFull = false
  #run = 0
  #lastId = 0

  constructor(world: World, settings: SpoolerSettings, witness: SpoolerWitness) {
    this.#world = world
    this.settings = settings
    this.#witness = witness
  }

  get jobs(): PrintedJob[] {
    return [...this.#jobsByUuid.values()]
  }

  listen(changed: () => void): () => void {
    this.#listeners.add(changed)
    return () => this.#listeners.delete(changed)
  }

  printer(name: string): LocalPrinter | undefined {
    return this.settings.printers.find((printer) => printer.name === name)
  }

  isStopped(printer: string): boolean {
    return this.#stoppedPrinters.has(printer)
  }

  find(key: string): PrintedJob | undefined {
    return this.jobs.findLast((job) => job.key === key)
  }

  byHandle({ uuid }: SpoolerJob): PrintedJob | undefined {
    return uuid === null ? undefined : this.#jobsByUuid.get(uuid)
  }

  create(key: string, printer: string): SpoolerJob {
    this.#lastId += 1
    const spoolerJob = { id: String(this.#lastId), uuid: `urn:uuid:${this.#world.chance.uuid()}` }
    this.#jobsByUuid.set(spoolerJob.uuid, { key, printer, spoolerJob, state: 'incoming', hasDocument: false })
    this.#touch(spoolerJob.uuid)
    return spoolerJob
  }

  /** From here on paper may come out. */
  takeDocument(job: PrintedJob, bytes: Buffer): void {
    this.#witness.handedOver(job, bytes)
    job.hasDocument = true
    this.#become(job, 'pending')
  }

  /** Asked by the agent, or by somebody at the printer. */
  cancel(job: PrintedJob): boolean {
    if (isOver(job)) return false
    this.#become(job, 'canceled')
    return true
  }

  stopPrinter(name: string): void {
    this.#stoppedPrinters.add(name)
    this.#tell()
  }

  startPrinter(name: string): void {
    this.#stoppedPrinters.delete(name)
    this.#printNext(name)
    this.#tell()
  }

  /** Orderly when all was written down first. */
  goAway({ isCrash }: { isCrash: boolean }): void {
    if (this.isAway) return
    this.isAway = true
    this.#run += 1
    this.#busyPrinters.clear()
    if (!isCrash) this.#clean()
    for (const uuid of this.#dirtyUuids) this.#forget(uuid)
    this.#dirtyUuids.clear()
  }

  /** A job that was in work when it went away is printed again from its beginning. */
  comeBack(): void {
    if (!this.isAway) return
    this.isAway = false
    this.#lastId = Math.max(0, ...this.jobs.map((job) => Number(job.spoolerJob.id)))
    for (const job of this.jobs) if (job.state === 'processing') job.state = 'pending'
    for (const { name } of this.settings.printers) this.#printNext(name)
    this.#tell()
  }

  #forget(uuid: string): void {
    const job = this.#jobsByUuid.get(uuid)
    if (job === undefined) return
    const clean = this.#cleanByUuid.get(uuid)
    this.#witness.lost(job)
    if (clean === undefined) this.#jobsByUuid.delete(uuid)
    // Its document is a file of its own, written when it arrived.
    else Object.assign(job, { state: job.hasDocument && clean.state === 'incoming' ? 'pending' : clean.state })
  }

  #become(job: PrintedJob, state: PrintState): void {
    job.state = state
    if (job.spoolerJob.uuid !== null) this.#touch(job.spoolerJob.uuid)
    if (isOver(job) && this.#busyPrinters.get(job.printer) === job) this.#busyPrinters.delete(job.printer)
    this.#printNext(job.printer)
    this.#tell()
  }

  #printNext(printer: string): void {
    if (this.isAway || this.#busyPrinters.has(printer) || this.isStopped(printer)) return
    const next = this.jobs.find((job) => job.printer === printer && job.state === 'pending')
    if (next === undefined) return
    next.state = 'processing'
    this.#busyPrinters.set(printer, next)
    this.#finishLater(next)
  }

  #finishLater(job: PrintedJob): void {
    const run = this.#run
    const { chance } = this.#world
    this.#world.after(chance.between(this.settings.printsMs.min, this.settings.printsMs.max), () => {
      if (this.#run !== run || job.state !== 'processing') return
      if (this.isStopped(job.printer)) return this.#finishLater(job)
      this.#become(job, chance.happens(this.settings.aborts) ? 'aborted' : 'completed')
    })
  }

  /** All that changed is written down together, this long after the first change. */
  #touch(uuid: string): void {
    this.#dirtyUuids.add(uuid)
    if (this.settings.dirtyMs === 0) return this.#clean()
    if (this.#dirtyUuids.size > 1) return
    const run = this.#run
    this.#world.after(this.settings.dirtyMs, () => {
      if (this.#run === run) this.#clean()
    })
  }

  #clean(): void {
    for (const uuid of this.#dirtyUuids) {
      const job = this.#jobsByUuid.get(uuid)
      if (job !== undefined) this.#cleanByUuid.set(uuid, { ...job })
    }
    this.#dirtyUuids.clear()
  }

  #tell(): void {
    for (const changed of this.#listeners) changed()
  }
}

export function isOver({ state }: Pick<PrintedJob, 'state'>): boolean {
  return state === 'completed' || state === 'canceled' || state === 'aborted'
}
