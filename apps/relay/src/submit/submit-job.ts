import { checkFormat } from '@cloudprint/job-rules/check-format'
import { checkTicket } from '@cloudprint/job-rules/check-ticket'
import { hostOf } from '@cloudprint/protocol/content-reference'
import type { Job, SubmitJob } from '@cloudprint/protocol/job'
import { SEALED_CONTENT_TYPE, formatToPrint } from '@cloudprint/protocol/job'
import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import { jobPurpose, referencePurpose } from '@cloudprint/protocol/sealing-key'
import type { Caller } from '../access/caller.ts'
import { isLimited } from '../access/reach.ts'
import type { PrinterForSubmit } from '../computers/computer-rows.ts'
import type { PrinterFinder } from '../computers/printers/find-printer.ts'
import type { DocumentStore, Incoming, Taken } from '../documents/document-store.ts'
import { acceptedJob } from '../jobs/accepted-job.ts'
import { gather } from '../db/gather.ts'
import type { EarlierJob, Inserted, JobRows, NewJob } from '../jobs/job-rows.ts'
import type { JobSignals } from '../jobs/job-signals.ts'
import { checkPrinter } from './check-printer.ts'
import { checkSealedHeader } from './check-sealed-header.ts'
import type { FetchContent } from './fetch-content.ts'
import { FetchSlots } from './fetch-slots.ts'
import type { QueueDepth } from './queue-depth.ts'
import { requestFingerprint } from './request-fingerprint.ts'
import { sealedReference } from './sealed-reference.ts'
import type { BroughtUpload } from './upload-of.ts'
import type { Readable } from 'node:stream'

export interface Submission {
  caller: Pick<Caller, 'reach' | 'kind' | 'name'>
  job: SubmitJob
  idempotencyKey: string | null
  traceparent?: string | undefined
  /** Where the document itself tells the id of its job; made here when absent. */
  id?: string
  /** Aborts when nobody waits for the answer any more: what is fetched for it is given up. */
  signal?: AbortSignal
}

/** `created` is false when the idempotency key had made the job before. */
export type Submitted = { ok: true; jobId: string; created: true; job: Job } | { ok: true; jobId: string; created: false } | Refused

/** What a request brings of its document: the document, in its job where that is fetched, or the name of what came before it. */
type Brought = Incoming | { kind: 'reference' } | BroughtUpload

/** Documents that this relay fetches at a time because of requests, and those of one organization; more are refused, since each has somebody waiting. */
const MAX_FETCHES = { inAll: 32, each: 8 }

/** Submissions committed together at most; one label is about 3 KiB, so a batch stays below a megabyte. */
const MAX_BATCH = 200

/** Takes jobs in: every check, then the document, sealed as it comes in, then row and history in one synchronous commit. */
export class JobSubmitter {
  readonly #rows: JobRows
  readonly #documents: DocumentStore
  readonly #printers: PrinterFinder
  readonly #depth: QueueDepth
  readonly #signals: JobSignals
  readonly #newId: (now: Date) => string
  readonly #fingerprintKey: Buffer
  readonly #fetchContent: FetchContent
  readonly #fetches = new FetchSlots(MAX_FETCHES)
  readonly #insert: (job: NewJob) => Promise<Inserted>
  /** Keys whose first request is still being received here, by organization and key. */
  readonly #keysInFlight = new Set<string>()

  constructor(ground: {
    rows: JobRows
    documents: DocumentStore
    printers: PrinterFinder
    depth: QueueDepth
    signals: JobSignals
    newId: (now: Date) => string
    /** Of this installation, and not in its database. */
    fingerprintKey: Buffer
    fetchContent: FetchContent
    /** Runs something after the I/O of this turn. */
    soon: (act: () => void) => void
  }) {
    this.#rows = ground.rows
    this.#documents = ground.documents
    this.#printers = ground.printers
    this.#depth = ground.depth
    this.#signals = ground.signals
    this.#newId = ground.newId
    this.#fingerprintKey = ground.fingerprintKey
    this.#fetchContent = ground.fetchContent
    this.#insert = gather((jobs) => ground.rows.insert(jobs), { maxItems: MAX_BATCH, maxBatches: 1, soon: ground.soon })
  }

  /** A job whose document came whole with the request. */
  async submitBytes(submission: Submission, bytes: Buffer, now: Date): Promise<Submitted> {
    return this.#submit(submission, { kind: 'bytes', bytes }, now)
  }

  /**
   * A job whose document streams in. Repeating its key while the first upload is under way is `idempotency-key-in-flight`:
   * only the whole document tells whether both are the same.
   */
  async submitStream(submission: Submission, stream: Readable, now: Date): Promise<Submitted> {
    return this.#oneAtATime(submission, { kind: 'stream', stream }, now)
  }

  /** A job that says where its document is fetched. A request that is repeated fetches nothing: the address is the request. */
  async submitReference(submission: Submission, now: Date): Promise<Submitted> {
    const reference = { kind: 'reference' } as const
    if (submission.job.fetchBy !== 'relay') return this.#submit(submission, reference, now)
    return this.#oneAtATime(submission, reference, now)
  }

  /** A job whose document was uploaded before; it gets the upload's id, and with it the upload becomes one job at most. */
  async submitUpload(submission: Submission, upload: BroughtUpload, now: Date): Promise<Submitted> {
    return (await this.#repeat(submission, upload)) ?? this.#submit(submission, upload, now)
  }

  async #oneAtATime(submission: Submission, incoming: Brought, now: Date): Promise<Submitted> {
    if (submission.idempotencyKey === null) return this.#submit(submission, incoming, now)
    const key = `${submission.caller.reach.organizationId} ${submission.idempotencyKey}`
    if (this.#keysInFlight.has(key)) {
      return refuse('idempotency-key-in-flight', 'another upload with this Idempotency-Key is under way')
    }
    this.#keysInFlight.add(key)
    try {
      const repeated = incoming.kind === 'reference' ? await this.#repeat(submission, incoming) : undefined
      return repeated ?? (await this.#submit(submission, incoming, now))
    } finally {
      this.#keysInFlight.delete(key)
    }
  }

  async #submit(submission: Submission, incoming: Brought, now: Date): Promise<Submitted> {
    const { caller, job } = submission
    // Sealed to a key that may have been destroyed since, which is seen before any insert.
    const repeated = job.contentType === SEALED_CONTENT_TYPE ? await this.#repeat(submission, incoming) : undefined
    if (repeated !== undefined) return repeated
    const printer = await this.#printers.find(job.printerId, caller.reach, now)
    // Only of printers that are the caller's: what is counted is remembered, and invented ids would push the others out.
    const isFull = printer !== undefined && (await this.#depth.isFull(printer.id, now))
    const checked = this.#check(job, printer, isFull)
    // Keys are rarely repeated: whether this one was used is asked by the insert itself, and here only where there will be none.
    if (!checked.ok) return (await this.#repeat(submission, incoming)) ?? checked
    const id = incoming.kind === 'upload' ? incoming.id : (submission.id ?? this.#newId(now))
    const taken = await this.#take(submission, checked.printer, { id, incoming })
    // An upload may have become its job since its key was asked for, by the same request.
    if (!taken.ok) return (incoming.kind === 'upload' ? await this.#repeat(submission, incoming) : undefined) ?? taken
    return this.#insertOnce(submission, checked.printer, { id, incoming, taken, now })
  }

  async #take(submission: Submission, printer: PrinterForSubmit, { id, incoming }: { id: string; incoming: Brought }): Promise<Taken> {
    if (incoming.kind === 'reference') return this.#takeReferred(submission, printer, id)
    if (incoming.kind === 'upload') {
      const found = await incoming.find()
      return found.ok ? { ...found, contentSha256: NOTHING } : found
    }
    const { job } = submission
    const { sealingKey: recipient } = printer
    // That there is a key was seen to before.
    if (job.contentType === SEALED_CONTENT_TYPE || recipient === null) {
      return this.#documents.takeSealed(incoming, (header) => checkSealedHeader(this.#printers, printer, header))
    }
    return this.#documents.take(incoming, (head) => checkFormat(formatToPrint(job), head), { recipient, purpose: jobPurpose(id) })
  }

  /** What the fingerprint covers is the reference: whoever fetches may get other bytes the next time. */
  async #takeReferred(submission: Submission, printer: PrinterForSubmit, id: string): Promise<Taken> {
    const { caller, job, signal = new AbortController().signal } = submission
    const reference = sealedReference(job, this.#documents.maxBytes)
    const { sealingKey: recipient } = printer
    if (recipient === null) throw new Error('a job was let through for a computer without a key')
    if (job.fetchBy !== 'relay') {
      const bytes = Buffer.from(JSON.stringify(reference))
      const taken = await this.#documents.takeReference(bytes, { recipient, purpose: referencePurpose(id) })
      return taken.ok ? { ...taken, contentSha256: NOTHING } : taken
    }
    const fetched = this.#fetches.run(caller.reach.organizationId, async (): Promise<Taken> => {
      const answer = await this.#fetchContent(reference, signal)
      return answer.ok ? this.#take(submission, printer, { id, incoming: { kind: 'fetched', pieces: answer.pieces } }) : answer
    })
    const taken = await (fetched ??
      refuse(
        'too-many-requests',
        `${MAX_FETCHES.each} documents of this organization, or ${MAX_FETCHES.inAll} in all, are being fetched at this moment.`,
      ))
    return taken.ok ? { ...taken, contentSha256: NOTHING } : taken
  }

  #check(job: SubmitJob, printer: PrinterForSubmit | undefined, isFull: boolean): { ok: true; printer: PrinterForSubmit } | Refused {
    const checked = checkPrinter(job, printer)
    if (!checked.ok) return checked
    const ticket = checkTicket(job.ticket, checked.printer.capabilities, formatToPrint(job))
    if (!ticket.ok) return ticket
    if (isFull) return refuse('queue-full', `${this.#depth.max} jobs wait for ${checked.printer.displayName}`)
    return checked
  }

  async #insertOnce(
    { caller, job, idempotencyKey, traceparent }: Submission,
    printer: PrinterForSubmit,
    { id, incoming, taken, now }: { id: string; incoming: Brought; taken: Extract<Taken, { ok: true }>; now: Date },
  ): Promise<Submitted> {
    const { document, contentSha256 } = taken
    const fingerprint = idempotencyKey === null ? null : requestFingerprint(this.#fingerprintKey, job, contentSha256)
    const newJob: NewJob = {
      id,
      organizationId: caller.reach.organizationId,
      printerId: printer.id,
      computerId: printer.computerId,
      title: job.title,
      format: formatToPrint(job),
      ticket: job.ticket,
      metadata: job.metadata,
      onDoubt: job.onDoubt ?? printer.onDoubt,
      createdAt: now,
      expiresAt: new Date(now.getTime() + job.expiresIn * 1000),
      traceparent: traceparent ?? null,
      idempotencyKey,
      requestFingerprint: fingerprint,
      author: { by: caller.kind, byName: caller.name },
      document,
      reference: job.contentUrl === undefined ? null : { fetchBy: job.fetchBy ?? 'agent', host: hostOf(job.contentUrl) },
    }
    const inserted = await (incoming.kind === 'upload' ? incoming.insert(newJob) : this.#insert(newJob))
    if (inserted === 'inserted') {
      this.#depth.added(printer.id)
      this.#signals.emit('work', { computerId: printer.computerId, printerIds: [printer.id] })
      this.#signals.emit('changed', { organizationId: caller.reach.organizationId, kind: 'job', ids: [newJob.id] })
      return { ok: true, jobId: newJob.id, created: true, job: acceptedJob(newJob, printer) }
    }
    // That of an upload stays its own, until its time is over.
    if (incoming.kind !== 'upload') await this.#documents.discard(document)
    if (inserted === 'refused') return refuse('request-invalid', 'the database does not take a text of this job')
    const earlier = idempotencyKey === null ? undefined : await this.#rows.findByKey(caller.reach, idempotencyKey)
    if (inserted === 'key-destroyed' && earlier === undefined) {
      return refuse('sealing-key-retired', `${printer.computerName} has changed its key while the document was on its way`)
    }
    if (inserted === 'upload-gone' && earlier === undefined) return this.#whyGone(incoming)
    // Keys are the organization's: the job that has this one may be of a site that the caller does not see.
    if (earlier === undefined && isLimited(caller.reach)) return refuse('idempotency-key-reused', 'this key belongs to another request')
    if (earlier === undefined || fingerprint === null) throw new Error('a job was refused for a key that no job has')
    return compare(earlier, fingerprint)
  }

  /** Another request has made it a job meanwhile, or its time is over. */
  async #whyGone(incoming: Brought): Promise<Refused> {
    const found = incoming.kind === 'upload' ? await incoming.find() : undefined
    if (found === undefined || found.ok) throw new Error('a job was refused for an upload that is there')
    return found
  }

  /** Where its key has made a job the checks do not count, since the printer may have changed meanwhile; else undefined. */
  async #repeat({ caller, job, idempotencyKey }: Submission, incoming: Brought): Promise<Submitted | undefined> {
    const earlier = idempotencyKey === null ? undefined : await this.#rows.findByKey(caller.reach, idempotencyKey)
    if (earlier === undefined) return undefined
    if (incoming.kind === 'reference' || incoming.kind === 'upload')
      return compare(earlier, requestFingerprint(this.#fingerprintKey, job, NOTHING))
    const hashed = await this.#documents.hash(incoming)
    return hashed.ok ? compare(earlier, requestFingerprint(this.#fingerprintKey, job, hashed.contentSha256)) : hashed
  }
}

/** The bytes of a request that brings none. */
const NOTHING = Buffer.alloc(0)

function compare(earlier: EarlierJob, fingerprint: Buffer): Submitted {
  return earlier.fingerprint.equals(fingerprint)
    ? { ok: true, jobId: earlier.id, created: false }
    : refuse('idempotency-key-reused', `this key belongs to another request, which made job ${earlier.id}`)
}
