import type { Loop } from '@cloudprint/process-kit/loop'
import type { AgentJobEvent } from '@cloudprint/protocol/job-event'
import type { PrintSystem } from '../printing/print-system.ts'
import type { AgentGround } from './agent-ground.ts'
import { Ahead } from './ahead.ts'
import { agentLoop } from './agent-loop.ts'
import type { FetchAhead } from './fetch-ahead.ts'
import type { HeldJob } from './held-job.ts'
import type { HeldJobs } from './held-jobs.ts'
import { runJob } from './run-job.ts'
import type { RunJobGround } from './run-job.ts'
import { whyStop } from './why-stop.ts'

/** While the head of the lane prints or waits, this many documents are fetched at a time. */
const FETCHES_AT_ONCE = 3
/** Documents are brought here in their order up to this much of this printer's disk: what is here prints without the relay, too. */
const FETCH_AHEAD_BYTES = 256 * 1024 * 1024
/** What a document that is fetched by reference may need: the largest that a relay takes unless it is told otherwise. */
const UNKNOWN_SIZE_BYTES = 100 * 1024 * 1024
/** Expired jobs behind a stuck head are found within this. */
const LOOK_EVERY_MS = 5_000

export interface LaneGround extends Omit<RunJobGround, 'holdDocument' | 'stopFetch' | 'pause' | 'untilFree' | 'unwanted'> {
  ground: AgentGround
  jobs: HeldJobs
  system: PrintSystem
  fetchAhead: FetchAhead
  /** Whether another agent may have been given what waits here. */
  isHeldUp: () => boolean
  /** The print system has the whole job. */
  handedOver: (job: HeldJob) => void
}

/**
 * One printer's jobs on their way into its spooler, one after the other, the lowest sequence first. A job that a former
 * run had begun to hand over goes before all others. Waiting → at the head (being handed over) → in the spooler or ended.
 * The lane owns a job until then; one behind the head is ended right away when it is canceled or expires.
 */
export class Lane {
  readonly #printer: string
  readonly #with: LaneGround
  readonly #loop: Loop
  /** In the order of printing. */
  readonly #waiting: HeldJob[] = []
  #head: HeldJob | undefined
  /** Of the head. */
  #unwanted = new AbortController()
  readonly #ahead = new Ahead()
  #isWakeSet = false
  #pause: AbortController | undefined
  /** Keys of the jobs whose documents are being fetched before their turn. */
  readonly #fetching = new Set<string>()

  constructor(printer: string, with_: LaneGround) {
    this.#printer = printer
    this.#with = with_
    this.#loop = agentLoop(with_.ground, { name: `hand over to ${printer}`, step: () => this.#step(), everyMs: LOOK_EVERY_MS })
    this.#loop.start()
  }

  add(job: HeldJob): void {
    const behind = this.#waiting.findIndex((other) => goesBefore(job, other))
    this.#waiting.splice(behind === -1 ? this.#waiting.length : behind, 0, job)
    this.#fetchInTime()
    this.#loop.nudge()
  }

  /** A job that the spooler has already, after a restart. */
  addAhead(job: HeldJob): void {
    this.#ahead.add(job.key, this.#nowMs())
  }

  /** The relay asked something of this job. */
  wishChanged(job: HeldJob): void {
    if (job === this.#head) {
      this.#unwanted.abort(new Error('the job is not to be printed any more'))
      void this.#with.fetchAhead.stop(job)
    }
    this.wake()
    // The loop may be busy with the head for long; this one need not wait for it.
    if (job !== this.#head) void this.#dropUnwanted().catch((error: unknown) => this.#complain(error))
  }

  /** What it waits for may be over. */
  wake(): void {
    this.#pause?.abort()
    this.#loop.nudge()
  }

  /** A job that the spooler had has ended; undefined: it was forgotten. */
  ended(job: HeldJob, how: AgentJobEvent | undefined): void {
    const nowMs = this.#nowMs()
    const isOneLess = how?.kind === 'completed' ? this.#ahead.printed(job.key, nowMs) : this.#ahead.left(job.key, nowMs)
    if (isOneLess) this.#loop.nudge()
  }

  /** Aborts nothing by itself: whoever stops the lane has aborted `ground.stopped`. */
  stop(): Promise<void> {
    return this.#loop.stop()
  }

  async #step(): Promise<void> {
    await this.#dropUnwanted()
    for (;;) {
      this.#fetchInTime()
      const job = this.#waiting[0]
      if (job === undefined) return
      const waitMs = this.#ahead.waitMs(this.#nowMs())
      if (waitMs > 0) return this.#wakeIn(waitMs)
      this.#waiting.shift()
      this.#head = job
      this.#unwanted = new AbortController()
      try {
        const isHandedOver = await runJob(job, {
          ...this.#with,
          holdDocument: (one) => this.#with.fetchAhead.done(one),
          stopFetch: (one) => this.#with.fetchAhead.stop(one),
          pause: (ms) => this.#wait(ms),
          unwanted: this.#unwanted.signal,
          untilFree: (one) => this.#untilFree(one),
        })
        if (!isHandedOver) continue
        // Counted before the spooler can say that it has ended.
        this.#ahead.add(job.key, this.#nowMs())
        this.#with.handedOver(job)
      } catch (error) {
        // Stopped, or the journal is broken: the job stands where the journal says, and is taken up from there.
        this.#waiting.unshift(job)
        throw error
      } finally {
        this.#head = undefined
      }
    }
  }

  /**
   * The next three whatever their size, and then as many as fit; behind one whose size only its server knows, none. And only where the
   * disk has room for more than those whose turn it is.
   */
  #fetchInTime(): void {
    let bytes = 0
    for (const [place, job] of this.#waiting.entries()) {
      bytes += job.isReference ? Infinity : job.sizeBytes
      if (place >= FETCHES_AT_ONCE && (bytes > FETCH_AHEAD_BYTES || this.#fetching.size >= FETCHES_AT_ONCE)) return
      if (job.stage === 'accepted' && !this.#fetching.has(job.key)) this.#fetch(job)
    }
  }

  #fetch(job: HeldJob): void {
    this.#fetching.add(job.key)
    const isOver = () => {
      this.#fetching.delete(job.key)
      // One that could not be fetched is not tried again before the next look or its turn.
      if (job.stage === 'held' && !this.#with.ground.stopped.aborted) this.#fetchInTime()
    }
    this.#fetchIfRoom(job).then(isOver, isOver)
  }

  async #fetchIfRoom(job: HeldJob): Promise<void> {
    const sizeBytes = job.isReference ? UNKNOWN_SIZE_BYTES : job.sizeBytes
    const hasRoom = job.isInline || (await this.#with.documents.hasRoomAhead(sizeBytes))
    // Its turn may have come meanwhile, or its end.
    if (hasRoom && this.#waiting.includes(job)) await this.#with.fetchAhead.begin(job).held
  }

  /** An end that comes before wakes it too. Never for long: the clock may be set, and a timer of weeks ends at once. */
  #wakeIn(ms: number): void {
    if (this.#isWakeSet || ms === Infinity) return
    this.#isWakeSet = true
    const { clock, stopped } = this.#with.ground
    void clock.wait(Math.min(ms, LOOK_EVERY_MS), stopped).then(
      () => {
        this.#isWakeSet = false
        this.#loop.nudge()
      },
      () => undefined,
    )
  }

  #nowMs(): number {
    return this.#with.ground.clock.now().getTime()
  }

  /** Ends what is not to be printed any more and has not been begun. */
  async #dropUnwanted(): Promise<void> {
    const now = this.#with.ground.relayNow()
    const { jobs, fetchAhead } = this.#with
    const unwanted = this.#waiting.filter((job) => isUntouched(job) && whyStop(job, now) !== undefined)
    for (const job of unwanted) this.#waiting.splice(this.#waiting.indexOf(job), 1)
    await Promise.all(
      unwanted.map(async (job) => {
        await fetchAhead.stop(job)
        const stop = whyStop(job, now)
        if (stop === undefined || stop.kind === 'forgotten') await jobs.forget(job)
        else await jobs.end(job, stop)
      }),
    )
  }

  /** One that is not wanted any more goes on to its end. */
  async #untilFree(job: HeldJob): Promise<void> {
    const { isHeldUp, ground } = this.#with
    while (isHeldUp() && whyStop(job, ground.relayNow()) === undefined) await this.#wait(LOOK_EVERY_MS)
  }

  async #wait(ms: number): Promise<void> {
    const { clock, stopped } = this.#with.ground
    this.#pause = new AbortController()
    try {
      await clock.wait(ms, AbortSignal.any([stopped, this.#pause.signal]))
    } catch {
      stopped.throwIfAborted()
    } finally {
      this.#pause = undefined
    }
  }

  #complain(error: unknown): void {
    if (!this.#with.ground.stopped.aborted)
      this.#with.ground.log.error({ err: error, printer: this.#printer }, 'a job could not be dropped')
  }
}

function isUntouched(job: HeldJob): boolean {
  return job.stage === 'accepted' || job.stage === 'held'
}

function goesBefore(job: HeldJob, other: HeldJob): boolean {
  if (isUntouched(job) !== isUntouched(other)) return !isUntouched(job)
  return job.sequence < other.sequence
}
