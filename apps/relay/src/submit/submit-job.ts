import { checkTicket } from '@cloudprint/job-rules/check-ticket'
import { documentFormats } from '@cloudprint/protocol/document-format'
import type { Job, SubmitJob } from '@cloudprint/protocol/job'
import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import type { Caller } from '../access/caller.ts'
import type { PrinterForSubmit } from '../computers/computer-rows.ts'
import type { PrinterFinder } from '../computers/find-printer.ts'
import { HEAD_BYTES } from '../documents/document-store.ts'
import type { DocumentStore, LookAtHead, StoredDocument, Taken } from '../documents/document-store.ts'
import { acceptedJob } from '../jobs/accepted-job.ts'
import { gather } from '../db/gather.ts'
import type { EarlierJob, Inserted, JobRows, NewJob } from '../jobs/job-rows.ts'
import type { JobSignals } from '../jobs/job-signals.ts'
import { checkFormat } from './sniff-format.ts'
import type { QueueDepth } from './queue-depth.ts'
import { requestFingerprint } from './request-fingerprint.ts'

export interface Submission {
  caller: Pick<Caller, 'organizationId' | 'kind' | 'name'>
  job: SubmitJob
  idempotencyKey: string | null
}

/** `created` is false when the idempotency key had made the job before. */
export type Submitted = { ok: true; jobId: string; created: true; job: Job } | { ok: true; jobId: string; created: false } | Refused

/** What a document can be handed to, once it is known that the job may be. */
export type TakeDocument = (documents: DocumentStore, look: LookAtHead) => Promise<Taken>

/** Submissions committed together at most; one label is about 3 KiB, so a batch stays below a megabyte. */
const MAX_BATCH = 200

/** Takes jobs in: every check, then the document, then row and history in one synchronous commit. */
export class JobSubmitter {
  readonly #rows: JobRows
  readonly #documents: DocumentStore
  readonly #printers: PrinterFinder
  readonly #depth: QueueDepth
  readonly #signals: JobSignals
  readonly #newId: (now: Date) => string
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
    /** Runs something after the I/O of this turn. */
    soon: (act: () => void) => void
  }) {
    this.#rows = ground.rows
    this.#documents = ground.documents
    this.#printers = ground.printers
    this.#depth = ground.depth
    this.#signals = ground.signals
    this.#newId = ground.newId
    this.#insert = gather((jobs) => ground.rows.insert(jobs), { maxItems: MAX_BATCH, maxBatches: 1, soon: ground.soon })
  }

  /** A job whose document came whole with the request. */
  async submitBytes(submission: Submission, bytes: Buffer, now: Date): Promise<Submitted> {
    return this.#submit(submission, now, async (documents, look) => {
      if (bytes.length === 0) return refuse('document-empty', 'the document has no bytes')
      const looked = look(bytes.subarray(0, HEAD_BYTES))
      return looked.ok ? documents.takeBytes(bytes) : looked
    })
  }

  /**
   * A job whose document streams in. Repeating its key while the first upload is under way is `idempotency-key-in-flight`:
   * only the whole document tells whether both are the same.
   */
  async submitStream(submission: Submission, take: TakeDocument, now: Date): Promise<Submitted> {
    if (submission.idempotencyKey === null) return this.#submit(submission, now, take)
    const key = `${submission.caller.organizationId} ${submission.idempotencyKey}`
    if (this.#keysInFlight.has(key)) {
      return refuse('idempotency-key-in-flight', 'another upload with this Idempotency-Key is under way')
    }
    this.#keysInFlight.add(key)
    try {
      return await this.#submit(submission, now, take)
    } finally {
      this.#keysInFlight.delete(key)
    }
  }

  async #submit(submission: Submission, now: Date, take: TakeDocument): Promise<Submitted> {
    const { caller, job } = submission
    const printer = await this.#printers.find(job.printerId, caller.organizationId, now)
    // Only of printers that are the caller's: what is counted is remembered, and invented ids would push the others out.
    const isFull = printer !== undefined && (await this.#depth.isFull(printer.id, now))
    const checked = this.#check(job, printer, isFull)
    // Keys are rarely repeated: whether this one was used is asked by the insert itself, and here only where there will be none.
    if (!checked.ok) return (await this.#repeat(submission, take)) ?? checked
    const taken = await take(this.#documents, (head) => checkFormat(job.contentType, head))
    if (!taken.ok) return taken
    return this.#insertOnce(submission, checked.printer, taken.document, now)
  }

  #check(job: SubmitJob, printer: PrinterForSubmit | undefined, isFull: boolean): { ok: true; printer: PrinterForSubmit } | Refused {
    if (printer === undefined) return refuse('printer-not-found', `there is no printer ${job.printerId}`)
    if (printer.isGone) return refuse('printer-gone', `${printer.displayName} is no longer on ${printer.computerName}`)
    if (!printer.capabilities.formats.includes(job.contentType)) {
      return refuse('document-format-unsupported', unsupportedFormat(job, printer))
    }
    const ticket = checkTicket(job.ticket, printer.capabilities, job.contentType)
    if (!ticket.ok) return ticket
    if (isFull) return refuse('queue-full', `${this.#depth.max} jobs wait for ${printer.displayName}`)
    return { ok: true, printer }
  }

  async #insertOnce(
    { caller, job, idempotencyKey }: Submission,
    printer: PrinterForSubmit,
    document: StoredDocument,
    now: Date,
  ): Promise<Submitted> {
    const fingerprint = idempotencyKey === null ? null : requestFingerprint(job, document.sha256)
    const newJob: NewJob = {
      id: this.#newId(now),
      organizationId: caller.organizationId,
      printerId: printer.id,
      computerId: printer.computerId,
      title: job.title,
      format: job.contentType,
      ticket: job.ticket,
      metadata: job.metadata,
      onDoubt: job.onDoubt ?? printer.onDoubt,
      createdAt: now,
      expiresAt: new Date(now.getTime() + job.expiresIn * 1000),
      idempotencyKey,
      requestFingerprint: fingerprint,
      author: { by: caller.kind, byName: caller.name },
      document,
    }
    const inserted = await this.#insert(newJob)
    if (inserted === 'inserted') {
      this.#depth.added(printer.id)
      this.#signals.emit('work', { computerId: printer.computerId, printerIds: [printer.id] })
      this.#signals.emit('changed', { organizationId: caller.organizationId, kind: 'job', ids: [newJob.id] })
      return { ok: true, jobId: newJob.id, created: true, job: acceptedJob(newJob, printer) }
    }
    await this.#documents.discard(document)
    if (inserted === 'refused') return refuse('request-invalid', 'the database does not take a text of this job')
    const earlier = idempotencyKey === null ? undefined : await this.#rows.findByKey(caller.organizationId, idempotencyKey)
    if (inserted === 'key-destroyed' && earlier === undefined) {
      return refuse('sealing-key-retired', `${printer.computerName} has changed its key while the document was on its way`)
    }
    if (earlier === undefined || fingerprint === null) throw new Error('a job was refused for a key that no job has')
    return compare(earlier, fingerprint)
  }

  /** Where its key has made a job the checks do not count, since the printer may have changed meanwhile; else undefined. */
  async #repeat({ caller, job, idempotencyKey }: Submission, take: TakeDocument): Promise<Submitted | undefined> {
    const earlier = idempotencyKey === null ? undefined : await this.#rows.findByKey(caller.organizationId, idempotencyKey)
    if (earlier === undefined) return undefined
    const taken = await take(this.#documents, () => ({ ok: true }))
    if (!taken.ok) return taken
    await this.#documents.discard(taken.document)
    return compare(earlier, requestFingerprint(job, taken.document.sha256))
  }
}

function compare(earlier: EarlierJob, fingerprint: Buffer): Submitted {
  return earlier.fingerprint.equals(fingerprint)
    ? { ok: true, jobId: earlier.id, created: false }
    : refuse('idempotency-key-reused', `this key belongs to another request, which made job ${earlier.id}`)
}

function unsupportedFormat(job: SubmitJob, printer: PrinterForSubmit): string {
  const taken = printer.capabilities.formats.join(', ')
  const why = printer.isRaw ? 'has no driver and would print it as garbage' : 'can not print it'
  return `${printer.displayName} ${why}: ${documentFormats[job.contentType].name}; it takes ${taken}`
}
