import type { Loop } from '@cloudprint/process-kit/loop'
import type { AgentJobEvent, SentOption, SpoolerJob, SpoolerWords } from '@cloudprint/protocol/job-event'
import type { PrintSystem, SpoolerJobStatus } from '../printing/print-system.ts'
import type { AgentGround } from './agent-ground.ts'
import { agentLoop } from './agent-loop.ts'
import type { HeldJob } from './held-job.ts'
import type { HeldJobs } from './held-jobs.ts'
import { ProgressNotes } from './progress-notes.ts'
import { plainText } from '@cloudprint/protocol/plain-text'

/** Changes are told by the print system; this finds the one that was not. */
const LOOK_EVERY_MS = 2_000
/** Looks are this far apart: each answers for all open jobs, and while labels come fast every one of them asks for one. */
const LOOK_APART_MS = 30

/**
 * A print system that is back may print again what it had written down, and forgets it only when it is told that the job has ended:
 * each moment until then is one in which it may be killed once more.
 */
const AWAY_PAUSE_MS = 500

interface Followed {
  job: HeldJob
  notes: ProgressNotes
  isCancelAsked: boolean
  /** When it was first seen to be worked on. */
  processingSince: string | null
}

/**
 * Follows the jobs that one print system has to their ends: taken over (noted as `printing`) → followed → ended, once.
 * One look answers for all open jobs. Progress is told when reasons or words change, damped.
 */
export class FollowJobs {
  readonly #ground: AgentGround
  readonly #jobs: HeldJobs
  readonly #system: PrintSystem
  readonly #loop: Loop
  readonly #followedByKey = new Map<string, Followed>()
  readonly #takingOver = new Set<Promise<void>>()

  constructor(ground: AgentGround, jobs: HeldJobs, system: PrintSystem) {
    this.#ground = ground
    this.#jobs = jobs
    this.#system = system
    this.#loop = agentLoop(ground, {
      name: `follow jobs of ${system.name}`,
      step: (signal) => this.#look(signal),
      everyMs: LOOK_EVERY_MS,
      isIdle: () => this.#followedByKey.size === 0,
      longestPauseMs: AWAY_PAUSE_MS,
    })
  }

  start(): void {
    this.#loop.start()
  }

  async stop(): Promise<void> {
    await this.#loop.stop()
    await Promise.allSettled(this.#takingOver)
  }

  /** Something may have changed, or a cancel was asked for. */
  nudge(): void {
    this.#loop.nudge()
  }

  /** Takes over a job whose document the print system has; its end is looked for only once this is journaled. */
  take(job: HeldJob): void {
    const taking = this.#take(job)
      .catch((error: unknown) => {
        if (!this.#ground.stopped.aborted) this.#ground.log.error({ err: error, jobId: job.jobId }, 'a hand-over could not be noted')
      })
      .finally(() => this.#takingOver.delete(taking))
    this.#takingOver.add(taking)
  }

  async #take(job: HeldJob): Promise<void> {
    if (job.stage !== 'printing') {
      const { spoolerJob } = job
      if (spoolerJob === null) throw new Error(`${job.key} was handed over without a job in the print system`)
      await this.#jobs.move(job, 'printing', { spoolerJob, event: handedOver(spoolerJob, job.sent) })
    }
    this.#followedByKey.set(job.key, { job, notes: new ProgressNotes(this.#ground), isCancelAsked: false, processingSince: null })
    this.#loop.nudge()
  }

  async #look(signal: AbortSignal): Promise<void> {
    const followed = [...this.#followedByKey.values()]
    if (followed.length === 0) return
    await this.#passOnCancels(followed, signal)
    const statuses = await this.#system.look(
      followed.map(({ job }) => openJob(job)),
      signal,
    )
    await Promise.all(
      followed.map(async (one, index) => {
        const status = statuses[index]
        if (status !== undefined) await this.#note(one, status)
      }),
    )
    await this.#ground.clock.wait(LOOK_APART_MS, signal)
  }

  async #passOnCancels(followed: Followed[], signal: AbortSignal): Promise<void> {
    for (const one of followed) {
      if (one.job.wish !== 'cancel' || one.isCancelAsked) continue
      // One that can't be passed on is tried again next time and must not keep the others from being looked at.
      const canceled = await this.#system.cancel(openJob(one.job), signal).catch((error: unknown) => {
        this.#ground.log.warn({ err: error, jobId: one.job.jobId }, 'a cancel could not be passed on yet')
      })
      if (canceled === undefined) continue
      // Refused because it has ended, most often: the look that follows says how.
      if (!canceled.ok) this.#ground.log.info({ jobId: one.job.jobId, problem: canceled.problem }, 'a cancel came too late')
      one.isCancelAsked = true
    }
  }

  async #note(followed: Followed, status: SpoolerJobStatus): Promise<void> {
    const { job, notes } = followed
    if (status.state === 'processing') followed.processingSince ??= this.#ground.relayNow().toISOString()
    const spooler = spoolerOf(followed, status)
    const end = endOf(job, status, spooler)
    if (end !== undefined) {
      await this.#jobs.end(job, end)
      this.#followedByKey.delete(job.key)
      if (status.state !== 'gone') await this.#letGo(job)
      return
    }
    const progress = 'reasons' in status ? notes.next(status) : undefined
    if (progress !== undefined) await this.#jobs.note(job, { ...progress, ...spooler })
  }

  /** A print system that is away now keeps it: what it does with it then is its own. */
  async #letGo(job: HeldJob): Promise<void> {
    const { stopped, log } = this.#ground
    try {
      await this.#system.letGo?.(openJob(job), stopped)
    } catch (error) {
      if (!stopped.aborted) log.warn({ err: error, jobId: job.jobId }, 'the print system may still keep an ended job')
    }
  }
}

/** As many as a report takes. */
const MAX_SENT_OPTIONS = 64

/** Told to people, who find the second label before it finds a parcel. */
const perhapsTwice =
  'The print system was started anew in the middle of this job and printed it again from the start: it may have come out twice.'

function openJob({ key, printer, spoolerJob }: HeldJob) {
  if (spoolerJob === null) throw new Error(`${key} is printing without a job in the print system`)
  return { key, printer, spoolerJob }
}

function handedOver(spoolerJob: SpoolerJob, sent: readonly SentOption[] | undefined): AgentJobEvent {
  return { kind: 'printing', spoolerJob, ...(sent !== undefined && { sent: sent.slice(0, MAX_SENT_OPTIONS) }) }
}

function spoolerOf({ processingSince }: Followed, { words }: SpoolerJobStatus): { spooler?: SpoolerWords } {
  return words === undefined ? {} : { spooler: { ...words, processingSince } }
}

function endOf(job: HeldJob, status: SpoolerJobStatus, spooler: { spooler?: SpoolerWords }): AgentJobEvent | undefined {
  switch (status.state) {
    case 'completed':
      return { kind: 'completed', evidence: status.evidence, ...(status.isPerhapsTwice && { detail: perhapsTwice }), ...spooler }
    case 'aborted':
      return { kind: 'failed', code: status.code, detail: plainText(status.detail, 1000), ...spooler }
    case 'canceled':
      if (job.wish === 'cancel') return { kind: 'canceled', ...spooler }
      return { kind: 'failed', code: 'print-canceled-at-printer', detail: plainText(status.detail, 1000), ...spooler }
    case 'gone':
      return { kind: 'uncertain', detail: 'The print system took the whole job and no longer knows it.' }
    case 'pending':
    case 'held':
    case 'processing':
    case 'stopped':
      return undefined
  }
}
