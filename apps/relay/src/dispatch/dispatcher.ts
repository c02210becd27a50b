import type { RelayMessages } from '@cloudprint/protocol/channel/relay-messages'
import type { RequestOf } from '@cloudprint/protocol/channel/message'
import { MAX_INLINE_BYTES, MAX_JOBS_PER_OFFER } from '@cloudprint/protocol/channel/relay-messages'
import { problems } from '@cloudprint/protocol/problems'
import type { Clock } from '@cloudprint/process-kit/clock'
import type { Logger } from '@cloudprint/process-kit/logger'
import type { OfferTarget } from '../channel/agent-steps.ts'
import type { ClaimedJob, JobRows } from '../jobs/job-rows.ts'
import { relayAuthor } from '../jobs/job-store.ts'
import type { JobHappening, JobStore } from '../jobs/job-store.ts'

/** How long the sweep leaves an agent alone that refused for want of room: each try writes history. */
const REST_MS = 60_000

/**
 * Offers one computer's waiting jobs to its agent, in order per printer, one offer at a time.
 * idle → claiming and offering until nothing waits or the windows are full → idle. A nudge meanwhile makes one more
 * round. An offer without an answer ends the session: whether it arrived only the next hello can tell.
 */
export class Dispatcher {
  readonly #rows: JobRows
  readonly #jobs: JobStore
  readonly #target: OfferTarget
  readonly #clock: Clock
  readonly #log: Logger
  /** Printers to look at in the next round; null means all of them. */
  #nudged: Set<string> | null = new Set()
  #isRunning = false
  #isStopped = false
  /** An agent that has no room says so to every offer; until then only what changes is worth a try. */
  #restsUntil = 0
  /** Of the newest offer: an agent that hears one twice knows it by this. */
  #offerNumber = 0

  constructor(ground: { rows: JobRows; jobs: JobStore; target: OfferTarget; clock: Clock; log: Logger }) {
    this.#rows = ground.rows
    this.#jobs = ground.jobs
    this.#target = ground.target
    this.#clock = ground.clock
    this.#log = ground.log
  }

  /** There may be work for these printers, or for any when null. */
  nudge(printerIds: readonly string[] | null): void {
    if (printerIds === null && this.#clock.now().getTime() < this.#restsUntil) return
    if (printerIds === null) this.#nudged = null
    else for (const id of printerIds) this.#nudged?.add(id)
    if (this.#isRunning || this.#isStopped) return
    this.#isRunning = true
    void this.#run()
  }

  stop(): void {
    this.#isStopped = true
  }

  async #run(): Promise<void> {
    try {
      while (!this.#isStopped && (this.#nudged === null || this.#nudged.size > 0)) {
        const printerIds = this.#nudged === null ? null : [...this.#nudged]
        this.#nudged = new Set()
        while (!this.#isStopped && (await this.#offerNext(printerIds))) continue
      }
    } catch (cause) {
      // Jobs may be marked as offered that never were: only a hello tells, so there must be one.
      this.#log.error({ err: cause, computerId: this.#target.computerId }, 'offering failed')
      this.stop()
      this.#target.close()
    } finally {
      this.#isRunning = false
    }
  }

  /** True when there may be more. */
  async #offerNext(printerIds: string[] | null): Promise<boolean> {
    const { computerId, epoch } = this.#target
    const now = this.#clock.now()
    const claimed = await this.#rows.claimOffers({ computerId, epoch, printerIds, maxJobs: MAX_JOBS_PER_OFFER, now })
    if (claimed.length === 0) return false
    this.#offerNumber += 1
    const answered = await this.#target.offer({ epoch, number: this.#offerNumber, jobs: claimed.map(toOffer) })
    if (!answered.ok) {
      this.#log.warn({ computerId, code: answered.problem.code, jobs: claimed.length }, 'an offer was not answered')
      this.stop()
      this.#target.close()
      return false
    }
    const refused = answered.reply.results.filter((result) => !result.accepted)
    if (refused.length > 0) {
      this.#restsUntil = this.#clock.now().getTime() + REST_MS
      const byId = new Map(claimed.map((job) => [job.id, job]))
      await this.#jobs.apply(
        refused.flatMap((result) => {
          const job = byId.get(result.jobId)
          return job === undefined ? [] : [refusedHappening(job, this.#target, result)]
        }),
        this.#clock.now(),
      )
      return false
    }
    return claimed.length === MAX_JOBS_PER_OFFER
  }
}

function toOffer(job: ClaimedJob): RequestOf<RelayMessages, 'offer'>['jobs'][number] {
  const inline = job.bytes !== null && job.bytes.length <= MAX_INLINE_BYTES ? job.bytes.toString('base64') : null
  return {
    jobId: job.id as RequestOf<RelayMessages, 'offer'>['jobs'][number]['jobId'],
    attempt: job.attempt,
    printer: job.printerName,
    sequence: job.sequence,
    title: job.title,
    contentType: job.format,
    ticket: job.ticket,
    expiresAt: job.expiresAt.toISOString(),
    document: { sizeBytes: job.sizeBytes, sha256: job.sha256.toString('hex'), inline },
  }
}

function refusedHappening(
  job: ClaimedJob,
  { computerId, epoch }: OfferTarget,
  refusal: { code: keyof typeof problems; detail: string },
): JobHappening {
  const { code, detail } = refusal
  return {
    jobId: job.id,
    event: problems[code].retryable ? { kind: 'offer-withdrawn', detail: detail } : { kind: 'failed', code, detail },
    author: relayAuthor,
    happenedAt: null,
    // A newer session may have been given it since: this word is about the older offer.
    of: { computerId, attempt: job.attempt, offerEpoch: epoch },
  }
}
