import type { RelayMessages } from '@cloudprint/protocol/channel/relay-messages'
import type { ReplyOf, RequestOf } from '@cloudprint/protocol/channel/message'
import { MAX_INLINE_BYTES, MAX_JOBS_PER_OFFER } from '@cloudprint/protocol/channel/relay-messages'
import { isDrawn } from '@cloudprint/protocol/label-setup'
import { referencePurpose } from '@cloudprint/protocol/sealing-key'
import { problems } from '@cloudprint/protocol/problems'
import type { Clock } from '@cloudprint/process-kit/clock'
import type { Logger } from '@cloudprint/process-kit/logger'
import { readSealedHeader } from '@cloudprint/sealing/read-sealed-header'
import type { OfferTarget } from '../channel/agent-steps.ts'
import type { ClaimedJob, JobRows } from '../jobs/job-rows.ts'
import { relayAuthor } from '../jobs/job-store.ts'
import type { JobHappening, JobStore } from '../jobs/job-store.ts'

/** An agent without room says so to every offer, and each refusal writes history: it is left in peace this long, then twice as long. */
const FIRST_REST_MS = 1_000
const LONGEST_REST_MS = 60_000

/** A round trip holds a flush at the agent: labels for other printers need not wait for it. More would only make smaller offers. */
const MAX_OFFERS_ON_THE_WAY = 4

/**
 * Offers one computer's waiting jobs to its agent, in order per printer: of one printer's jobs an offer goes out when the one
 * before is answered, since a refused job must not be overtaken; offers for other printers do not wait for that.
 * idle → claiming and offering until nothing waits or the windows are full → idle. A nudge meanwhile makes one more
 * round. Refused for want of room → resting, longer each time → claiming again. An offer without an answer ends the session:
 * whether it arrived only the next hello can tell.
 */
export class Dispatcher {
  readonly #rows: JobRows
  readonly #jobs: JobStore
  readonly #target: OfferTarget
  readonly #clock: Clock
  readonly #log: Logger
  /** Printers to look at; null means all of them. */
  #nudged: Set<string> | null = new Set()
  /** Printers of the offers that are not answered yet, offer by offer. */
  readonly #onTheWay = new Set<ReadonlySet<string>>()
  #isClaiming = false
  readonly #stopping = new AbortController()
  /** 0 when the last offer met no want of room. */
  #restMs = 0
  #isResting = false
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
    if (printerIds === null) this.#nudged = null
    else for (const id of printerIds) this.#nudged?.add(id)
    void this.#advance()
  }

  stop(): void {
    this.#stopping.abort(stopped)
  }

  async #advance(): Promise<void> {
    if (this.#isClaiming) return
    this.#isClaiming = true
    try {
      for (let next = this.#next(); next !== undefined; next = this.#next()) {
        const claimed = await this.#claim(next.printerIds)
        if (claimed.length > 0) void this.#offer(claimed)
      }
    } catch (cause) {
      this.#giveUp(cause)
    } finally {
      this.#isClaiming = false
    }
  }

  /** The printers to look at now: those that were nudged and wait for no answer. */
  #next(): { printerIds: string[] | null } | undefined {
    if (this.#stopping.signal.aborted || this.#isResting || this.#onTheWay.size >= MAX_OFFERS_ON_THE_WAY) return undefined
    if (this.#nudged === null) {
      if (this.#onTheWay.size > 0) return undefined
      this.#nudged = new Set()
      return { printerIds: null }
    }
    const printerIds = [...this.#nudged].filter((id) => ![...this.#onTheWay].some((printers) => printers.has(id)))
    for (const id of printerIds) this.#nudged.delete(id)
    return printerIds.length > 0 ? { printerIds } : undefined
  }

  #claim(printerIds: string[] | null): Promise<ClaimedJob[]> {
    const { computerId, epoch } = this.#target
    return this.#rows.claimOffers({ computerId, epoch, printerIds, maxJobs: MAX_JOBS_PER_OFFER, now: this.#clock.now() })
  }

  /** From the offer to the end of what its answer causes; then its printers are looked at again. */
  async #offer(claimed: ClaimedJob[]): Promise<void> {
    const { computerId, epoch } = this.#target
    const printers = new Set(claimed.map((job) => job.printerId))
    this.#onTheWay.add(printers)
    try {
      this.#offerNumber += 1
      const answered = await this.#target.offer({ epoch, number: this.#offerNumber, jobs: claimed.map(toOffer) })
      if (!answered.ok) {
        this.#log.warn({ computerId, code: answered.problem.code, jobs: claimed.length }, 'an offer was not answered')
        this.stop()
        this.#target.close()
        return
      }
      const refused = answered.reply.results.filter((result) => !result.accepted)
      if (refused.some(({ code }) => problems[code].retryable)) void this.#rest()
      else this.#restMs = 0
      if (refused.length > 0) await this.#takeBack(claimed, refused)
      // What was refused for now waits again, and a full offer may have left some behind of any of the printers that it was claimed for.
      if (this.#isResting || claimed.length === MAX_JOBS_PER_OFFER) this.#nudged = null
    } catch (cause) {
      this.#giveUp(cause)
    } finally {
      this.#onTheWay.delete(printers)
    }
    void this.#advance()
  }

  /** Leaves the agent in peace for a while; what is nudged meanwhile is looked at then. */
  async #rest(): Promise<void> {
    if (this.#isResting) return
    this.#restMs = Math.min(LONGEST_REST_MS, Math.max(FIRST_REST_MS, this.#restMs * 2))
    this.#isResting = true
    await this.#clock.wait(this.#restMs, this.#stopping.signal).catch(() => undefined)
    this.#isResting = false
    void this.#advance()
  }

  async #takeBack(claimed: ClaimedJob[], refused: Refusal[]): Promise<void> {
    const byId = new Map(claimed.map((job) => [job.id, job]))
    await this.#jobs.apply(
      refused.flatMap((result) => {
        const job = byId.get(result.jobId)
        return job === undefined ? [] : [refusedHappening(job, this.#target, result)]
      }),
      this.#clock.now(),
    )
  }

  /** Jobs may be marked as offered that never were: only a hello tells, so there must be one. */
  #giveUp(cause: unknown): void {
    this.#log.error({ err: cause, computerId: this.#target.computerId }, 'offering failed')
    this.stop()
    this.#target.close()
  }
}

/** One for all: an abort without a reason makes an exception with a stack. */
const stopped = new Error('the session has ended')

type Refusal = Extract<ReplyOf<RelayMessages, 'offer'>['results'][number], { accepted: false }>

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
    ...(job.labels !== null && isDrawn(job.format) ? { labels: job.labels } : {}),
    expiresAt: job.expiresAt.toISOString(),
    document: { sizeBytes: job.sizeBytes, sha256: job.sha256.toString('hex'), inline, ...(isReference(job) ? { isReference: true } : {}) },
  }
}

/** The seal itself says what it holds. */
function isReference({ id, bytes }: ClaimedJob): boolean {
  const reading = bytes === null ? undefined : readSealedHeader(bytes)
  return reading?.ok === true && reading.header.purpose === referencePurpose(id)
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
