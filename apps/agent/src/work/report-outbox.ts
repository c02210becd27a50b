import type { Loop } from '@cloudprint/process-kit/loop'
import { MAX_REPORTS_PER_MESSAGE } from '@cloudprint/protocol/channel/agent-messages'
import type { Report } from '@cloudprint/protocol/channel/agent-messages'
import type { Channel } from '../relay-link/channel.ts'
import type { AgentGround } from './agent-ground.ts'
import { agentLoop } from './agent-loop.ts'
import { jobKey } from './held-job.ts'
import type { HeldJobs } from './held-jobs.ts'
import type { JobJournal } from './job-journal.ts'

/** The relay commits a batch in a few milliseconds; beyond this it is asked again over a new connection. */
const ANSWER_MS = 20_000
const LOOK_EVERY_MS = 5_000
/**
 * Reports of so long go in one message: `delivered` and `printing` of one label are a few milliseconds apart, and each message
 * costs the relay a transaction and a flush that the next label waits behind.
 */
const GATHER_MS = 20

/**
 * Brings the journal's reports to the relay in their order, one message in flight. What was not acknowledged is sent again,
 * also after a restart; the relay applies each number once. A backlog stays on disk and is read a message at a time.
 */
export class ReportOutbox {
  readonly #ground: AgentGround
  readonly #journal: JobJournal
  readonly #jobs: HeldJobs
  readonly #channel: Channel
  readonly #loop: Loop
  #keptThrough = 0
  #roundEnded = Promise.withResolvers<void>()

  constructor(ground: AgentGround, journal: JobJournal, jobs: HeldJobs, channel: Channel) {
    this.#ground = ground
    this.#journal = journal
    this.#jobs = jobs
    this.#channel = channel
    this.#loop = agentLoop(ground, {
      name: 'send reports',
      step: (signal) => this.#sendAll(signal).finally(() => this.#endRound()),
      everyMs: LOOK_EVERY_MS,
    })
  }

  start(): void {
    this.#loop.start()
  }

  /** A report was written, or the relay is reachable again. */
  nudge(): void {
    this.#loop.nudge()
  }

  /** Resolves when the relay has everything, or can't be told now, or the time is over; the next run then tells it. */
  async drain(ms: number): Promise<void> {
    const done = new AbortController()
    let isOver = false
    const deadline = this.#ground.clock.wait(ms, done.signal).then(
      () => void (isOver = true),
      () => undefined,
    )
    while (!isOver && this.#channel.isOpen() && this.#journal.reportsAfter(this.#keptThrough, 1).length > 0) {
      this.#loop.nudge()
      await Promise.race([this.#roundEnded.promise, deadline])
    }
    done.abort()
    await deadline
  }

  stop(): Promise<void> {
    return this.#loop.stop()
  }

  #endRound(): void {
    this.#roundEnded.resolve()
    this.#roundEnded = Promise.withResolvers()
  }

  async #sendAll(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && this.#channel.isOpen()) {
      await this.#ground.clock.wait(GATHER_MS, signal)
      const reports = this.#journal.reportsAfter(this.#keptThrough, MAX_REPORTS_PER_MESSAGE)
      const last = reports.at(-1)
      if (last === undefined || !(await this.#send(reports, last.number))) return
    }
  }

  /** False when the relay did not answer: the next connection, nudge or round tries again. */
  async #send(reports: Report[], lastNumber: number): Promise<boolean> {
    const sent = await this.#channel.ask('reports', { reports, keptEpoch: this.#jobs.keptEpoch }, ANSWER_MS)
    if (!sent.ok) {
      if (this.#channel.isOpen()) throw new Error(`the relay did not take the reports: ${sent.problem.detail}`)
      return false
    }
    for (const refused of sent.reply.refused) {
      const report = reports.find((one) => one.number === refused.number)
      this.#ground.log.warn({ ...refused, jobId: report?.jobId, event: report?.event.kind }, 'the relay refused a report')
    }
    // Of later numbers this side has not yet seen which jobs they end.
    const kept = Math.min(sent.reply.keptThrough, lastNumber)
    if (kept <= this.#keptThrough) throw new Error('the relay kept none of the reports')
    this.#keptThrough = kept
    const ended = reports.filter((report) => report.number <= kept && isLastWord(report)).map(jobKey)
    // Not waited for: the journal writes it when it writes something else, and further reports need not wait for that.
    this.#jobs.reportsKept(kept).then(
      () => this.#jobs.letGo(ended),
      (error: unknown) => {
        if (!this.#ground.stopped.aborted) this.#ground.log.error({ err: error }, 'reports that the relay has could not be dropped')
      },
    )
    return true
  }
}

function isLastWord({ event }: Report): boolean {
  switch (event.kind) {
    case 'completed':
    case 'failed':
    case 'canceled':
    case 'expired':
    case 'uncertain':
      return true
    case 'delivered':
    case 'printing':
    case 'progressed':
      return false
  }
}
