import { MAX_HELD_JOBS } from '@cloudprint/protocol/channel/agent-messages'
import type { HeldJob as HeldOnWire } from '@cloudprint/protocol/channel/agent-messages'
import type { AgentJobEvent, SpoolerJob } from '@cloudprint/protocol/job-event'
import type { Refused } from '@cloudprint/protocol/problems'
import { createBackoff } from '@cloudprint/process-kit/backoff'
import type { DocumentStore } from '../documents/document-store.ts'
import { plainStrings } from '../plain-strings.ts'
import type { AgentGround } from './agent-ground.ts'
import { failed } from './failed.ts'
import type { HeldJob, Stage } from './held-job.ts'
import { JournalError } from './job-journal.ts'
import type { JobJournal, JournalChange, NewReport } from './job-journal.ts'

/** What others want to know; set once by the composition. */
export interface HeldJobsListener {
  reportWritten(): void
  /** How; undefined for one that was forgotten. */
  jobEnded(job: HeldJob, how: AgentJobEvent | undefined): void
}

export interface Accepting {
  job: HeldJob
  /** Sealed, when it came inside the offer. */
  document: Buffer | null
  /** Why the document does not open: then the job ends as soon as it is accepted. */
  refused?: Refused
}

/**
 * All jobs of this agent as the journal has them: the only place that changes one. Memory follows the journal: a stage is
 * seen by others when it is on disk. Each job has one owner at a time that moves it (its lane until it is handed over, then
 * its follower); wishes of the relay may come at any time, and the owner obeys them at its next step.
 *
 * When the disk is full a step waits here until it can be written; only an acceptance is refused instead, and what a session
 * taught is kept in memory until then.
 */
export class HeldJobs {
  readonly #ground: AgentGround
  readonly #journal: JobJournal
  readonly #documents: DocumentStore
  readonly #jobsByKey = new Map<string, HeldJob>()
  readonly #acceptingByKey = new Map<string, Promise<unknown>>()
  #listener: HeldJobsListener = { reportWritten: () => undefined, jobEnded: () => undefined }
  #isDiskFull = false
  /** What a session taught and the journal has not yet. */
  #unkeptFacts: JournalChange[] = []
  #keptEpoch: number

  constructor(ground: AgentGround, journal: JobJournal, documents: DocumentStore) {
    this.#ground = ground
    this.#journal = journal
    this.#documents = documents
    this.#keptEpoch = journal.facts().lastEpoch
    for (const job of journal.jobs()) this.#jobsByKey.set(job.key, job)
  }

  listen(listener: HeldJobsListener): void {
    this.#listener = listener
  }

  get isDiskFull(): boolean {
    return this.#isDiskFull
  }

  /** The session that the journal has on its disk: not always the newest, since a relay restored from a backup counts anew from an older one. */
  get keptEpoch(): number {
    return this.#keptEpoch
  }

  all(): HeldJob[] {
    return [...this.#jobsByKey.values()]
  }

  get(key: string): HeldJob | undefined {
    return this.#jobsByKey.get(key)
  }

  /** Jobs that are being accepted count too: two offers at once must not exceed the bound. */
  get room(): number {
    return MAX_HELD_JOBS - this.#jobsByKey.size - this.#acceptingByKey.size
  }

  /** Resolves when every acceptance that is under way has come to its end. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#acceptingByKey.values())
  }

  /** Also when it has ended and only its last report is on the way. */
  isHeld(jobId: string): boolean {
    return this.all().some((job) => job.jobId === jobId)
  }

  /** What `hello` tells; what is not told counts as never arrived, so acceptances under way are waited for. */
  async holds(): Promise<HeldOnWire[]> {
    await this.settled()
    // Of two attempts at one job only the newer can still be the relay's business.
    const newest = new Map<string, HeldJob>()
    for (const job of this.#jobsByKey.values()) {
      if ((newest.get(job.jobId)?.attempt ?? 0) < job.attempt) newest.set(job.jobId, job)
    }
    return [...newest.values()].map(({ jobId, attempt }) => ({ jobId, attempt }))
  }

  /** Resolves when this job is in the journal, or undefined when nobody has begun to accept it. */
  accepting(key: string): Promise<unknown> | undefined {
    return this.#jobsByKey.has(key) ? Promise.resolve() : this.#acceptingByKey.get(key)
  }

  /**
   * All of them in one transaction; rejects with JournalError, and then none is held. Resolves with those that are to be printed:
   * one whose document does not open has ended then.
   */
  async accept(acceptingByKey: ReadonlyMap<string, Promise<Accepting>>): Promise<HeldJob[]> {
    const accepted = this.#accept([...acceptingByKey.values()])
    for (const key of acceptingByKey.keys()) this.#acceptingByKey.set(key, accepted)
    try {
      await accepted
    } finally {
      for (const key of acceptingByKey.keys()) this.#acceptingByKey.delete(key)
    }
    for (const { job, refused } of await accepted) if (refused !== undefined) await this.end(job, failed(refused))
    return (await accepted).flatMap(({ job, refused }) => (refused === undefined ? job : []))
  }

  /** How a job ended whose end the relay has confirmed; should it be offered again, it gets the same end again, and no paper. */
  endOf(key: string): AgentJobEvent | undefined {
    return this.#journal.endOf(key)
  }

  async repeatEnd(key: string, event: AgentJobEvent): Promise<void> {
    await this.#report(this.#reportOf(key, event))
  }

  async move(job: HeldJob, stage: Exclude<Stage, 'ended'>, also: { spoolerJob?: SpoolerJob; event?: AgentJobEvent } = {}): Promise<void> {
    const spoolerJob = also.spoolerJob ?? job.spoolerJob
    const report = also.event === undefined ? {} : { report: this.#reportOf(job.key, also.event) }
    await this.#write({ kind: 'move', key: job.key, stage, spoolerJob, ...report })
    job.stage = stage
    job.spoolerJob = spoolerJob
    if (also.event !== undefined) this.#listener.reportWritten()
  }

  /** The job's last word; its document is gone from this machine when this resolves. */
  async end(job: HeldJob, event: AgentJobEvent): Promise<void> {
    await this.#write({ kind: 'end', key: job.key, report: this.#reportOf(job.key, event) })
    job.stage = 'ended'
    this.#listener.reportWritten()
    this.#listener.jobEnded(job, event)
    await this.#removeDocument(job)
  }

  /** Something about a job that goes on. */
  async note(job: HeldJob, event: AgentJobEvent): Promise<void> {
    await this.#report(this.#reportOf(job.key, event))
  }

  /** Drops a job without a word: the relay does not count on us for it any more. */
  async forget(job: HeldJob): Promise<void> {
    await this.#write({ kind: 'forget', key: job.key })
    this.#jobsByKey.delete(job.key)
    job.stage = 'ended'
    this.#listener.jobEnded(job, undefined)
    await this.#removeDocument(job)
  }

  /** Marks every attempt at this job that has not ended, durably; returns those. */
  async requestCancel(jobId: string): Promise<HeldJob[]> {
    const jobs = this.#openOnes(jobId)
    for (const job of jobs) job.wish = 'cancel'
    if (jobs.length > 0) await this.#write({ kind: 'request-cancel', keys: jobs.map((job) => job.key) })
    return jobs
  }

  /** Not written down: the next hello says so again. */
  requestForget(jobId: string): HeldJob[] {
    const jobs = this.#openOnes(jobId)
    for (const job of jobs) job.wish = 'forget'
    return jobs
  }

  /** Never waits for room: a session needs none of these from the journal to go on. */
  async keepFacts({ epoch, clockOffsetMs, place }: { epoch: number; clockOffsetMs: number; place: string }): Promise<void> {
    const facts: JournalChange[] = [
      { kind: 'keep-epoch', epoch },
      { kind: 'keep-clock-offset', offsetMs: clockOffsetMs },
      { kind: 'confirm-place', place },
    ]
    this.#unkeptFacts = facts
    await this.#tryToWrite(facts)
  }

  /** Another agent has our place: from the next start on nothing is touched before the relay has confirmed the journal again. */
  async doubtPlace(): Promise<void> {
    const others = this.#unkeptFacts.filter((fact) => fact.kind !== 'confirm-place')
    this.#unkeptFacts = [...others, { kind: 'confirm-place', place: '' }]
    await this.#tryToWrite(this.#unkeptFacts)
  }

  /** While the disk is full: finds out whether there is room again, also when nothing else is to be written. */
  async lookForRoom(): Promise<void> {
    if (!this.#isDiskFull) return
    const known: JournalChange = { kind: 'keep-clock-offset', offsetMs: this.#journal.facts().clockOffsetMs }
    await this.#tryToWrite(this.#unkeptFacts.length > 0 ? this.#unkeptFacts : [known])
  }

  documentOf(job: HeldJob): Buffer | undefined {
    return this.#journal.document(job.key)
  }

  /** The relay has committed all reports up to this number. */
  async reportsKept(throughNumber: number): Promise<void> {
    await this.#write({ kind: 'drop-reports', throughNumber })
  }

  /** After `reportsKept`: lets go of the ended jobs among these, whose last report it was. */
  letGo(keys: readonly string[]): void {
    for (const key of keys) if (this.#jobsByKey.get(key)?.stage === 'ended') this.#jobsByKey.delete(key)
  }

  /** The sweep at the next start tries again. */
  async #removeDocument({ isInline, key }: HeldJob): Promise<void> {
    if (isInline) return
    await this.#documents
      .remove(key)
      .catch((error: unknown) => this.#ground.log.error({ err: error, key }, 'a document could not be removed'))
  }

  #openOnes(jobId: string): HeldJob[] {
    return this.all().filter((job) => job.jobId === jobId && job.stage !== 'ended')
  }

  /** What a print system says stands in reports: a word that the relay can't keep would hold up all that follow. */
  async #accept(preparing: Promise<Accepting>[]): Promise<Accepting[]> {
    const jobs = await Promise.all(preparing)
    const at = this.#ground.relayNow()
    const delivered = jobs.filter(({ job }) => job.stage === 'held')
    const reports = delivered.map(({ job }): NewReport => ({ key: job.key, at, event: { kind: 'delivered' } }))
    try {
      await this.#journal.write({ kind: 'accept', jobs, reports })
    } catch (error) {
      if (isFull(error)) this.#lackRoom(error)
      throw error
    }
    for (const { job } of jobs) this.#jobsByKey.set(job.key, job)
    if (reports.length > 0) this.#listener.reportWritten()
    return jobs
  }

  #reportOf(key: string, event: AgentJobEvent): NewReport {
    return { key, at: this.#ground.relayNow(), event: plainStrings(event) }
  }

  async #report(report: NewReport): Promise<void> {
    await this.#write({ kind: 'report', report })
    this.#listener.reportWritten()
  }

  async #write(change: JournalChange): Promise<void> {
    const { clock, random, stopped } = this.#ground
    const backoff = createBackoff({ baseMs: 500, capMs: 10_000, healthyMs: 0, clock, random })
    for (;;) {
      try {
        await this.#journal.write(change)
        this.#haveRoom()
        return
      } catch (error) {
        if (!isFull(error)) throw error
        this.#lackRoom(error)
        await clock.wait(backoff.failedThenWaitMs(), stopped)
      }
    }
  }

  async #tryToWrite(facts: JournalChange[]): Promise<void> {
    try {
      await Promise.all(facts.map((change) => this.#journal.write(change)))
      if (this.#unkeptFacts === facts) this.#unkeptFacts = []
      for (const fact of facts) if (fact.kind === 'keep-epoch') this.#keptEpoch = fact.epoch
      this.#haveRoom()
    } catch (error) {
      if (!isFull(error)) throw error
      this.#lackRoom(error)
    }
  }

  #lackRoom(error: JournalError): void {
    if (!this.#isDiskFull) this.#ground.log.error({ err: error }, error.message)
    if (!this.#isDiskFull) this.#ground.errors.noteProblem('storage-full', error.message)
    this.#isDiskFull = true
  }

  #haveRoom(): void {
    if (this.#isDiskFull) this.#ground.log.info('there is room on the disk again: the agent goes on')
    this.#isDiskFull = false
  }
}

function isFull(error: unknown): error is JournalError {
  return error instanceof JournalError && error.why === 'full'
}
