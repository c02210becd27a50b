import type { Upload, UploadTarget } from '@cloudprint/protocol/http/upload-routes'
import { SEALED_CONTENT_TYPE, formatToPrint } from '@cloudprint/protocol/job'
import type { DocumentFormat } from '@cloudprint/protocol/document-format'
import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import { jobPurpose } from '@cloudprint/protocol/sealing-key'
import type { SealedHeader } from '@cloudprint/sealing/read-sealed-header'
import type { Readable } from 'node:stream'
import type { PrinterForSubmit } from '../computers/computer-rows.ts'
import type { PrinterFinder } from '../computers/printers/find-printer.ts'
import type { DocumentStore, StoredDocument, Taken } from '../documents/document-store.ts'
import { maxSealedBytes } from '../documents/pass-sealed.ts'
import { MAX_UPLOAD_MS } from '../documents/upload-time.ts'
import type { Inserted, NewJob } from '../jobs/job-rows.ts'
import { OpenUpload } from './open-upload.ts'
import type { Outcome } from './open-upload.ts'
import type { Owner, UploadRows } from './upload-rows.ts'

/** What submissions are held against, so that what a job would be refused for is refused before a byte is sent. */
export interface UploadChecks {
  printer(job: UploadTarget, printer: PrinterForSubmit | undefined): { ok: true; printer: PrinterForSubmit } | Refused
  format(declared: DocumentFormat, head: Buffer): { ok: true } | Refused
  sealedHeader(printer: PrinterForSubmit, header: SealedHeader): Promise<{ ok: true; keyId: string } | Refused>
}

export interface UploadPosition {
  ok: true
  offset: number
  lengthBytes: number
  expiresAt: Date
}

/** In memory of one relay: each holds a file, or five megabytes where documents lie in an object store. */
export const MAX_OPEN_UPLOADS = 64
/** Half of them, so that no organization takes the places of all. */
export const MAX_OPEN_OF_ORGANIZATION = 32
/** Of one person or key, complete ones that wait for their job included. */
export const MAX_UPLOADS_OF_OWNER = 16

/** An unfinished upload that gets no byte for so long is given up: its sender goes on within seconds of a cut, or not at all. */
const MAX_IDLE_MS = 600_000

/** Of so many it is remembered why they were refused, for a sender that asks again. */
const MAX_REFUSED = 256

interface Open {
  upload: OpenUpload
  owner: Owner
  expiresAt: Date
}

/** Uploads that go on after a cut, each in one of two places: open ones in this process, complete ones in their rows. */
export class Uploads {
  readonly #rows: UploadRows
  readonly #documents: DocumentStore
  readonly #printers: PrinterFinder
  readonly #checks: UploadChecks
  readonly #newId: (now: Date) => string
  readonly #maxBytes: number
  readonly #openById = new Map<string, Open>()
  readonly #refusedById = new Map<string, { owner: Owner; refused: Refused }>()
  /** Whose uploads are about to be open: each has its place before its row is written. */
  readonly #beginning = new Set<{ owner: Owner }>()

  constructor(ground: {
    rows: UploadRows
    documents: DocumentStore
    printers: PrinterFinder
    checks: UploadChecks
    newId: (now: Date) => string
    maxBytes: number
  }) {
    this.#rows = ground.rows
    this.#documents = ground.documents
    this.#printers = ground.printers
    this.#checks = ground.checks
    this.#newId = ground.newId
    this.#maxBytes = ground.maxBytes
  }

  /** The largest document taken. */
  get maxBytes(): number {
    return this.#maxBytes
  }

  async begin(
    owner: Owner,
    { target, lengthBytes }: { target: UploadTarget; lengthBytes: number },
    now: Date,
  ): Promise<{ ok: true; upload: Upload } | Refused> {
    if (lengthBytes === 0) return refuse('document-empty', 'Upload-Length is 0')
    const maxBytes = target.contentType === SEALED_CONTENT_TYPE ? maxSealedBytes(this.#maxBytes) : this.#maxBytes
    if (lengthBytes > maxBytes) return refuse('document-too-large', `this installation takes documents of up to ${this.#maxBytes} bytes`)
    this.#giveUpOverdue(now)
    const others = [...this.#openById.values(), ...this.#beginning]
    const ofOrganization = others.filter((other) => other.owner.organizationId === owner.organizationId)
    const ofOwner = ofOrganization.filter((other) => isSame(other.owner, owner)).length
    if (ofOwner >= MAX_UPLOADS_OF_OWNER) return tooManyOf(owner)
    if (ofOrganization.length >= MAX_OPEN_OF_ORGANIZATION) {
      return refuse('too-many-uploads', `${MAX_OPEN_OF_ORGANIZATION} uploads of this organization are under way`)
    }
    if (others.length >= MAX_OPEN_UPLOADS) return refuse('too-many-uploads', `${MAX_OPEN_UPLOADS} uploads are under way at this relay`)
    const place = { owner }
    this.#beginning.add(place)
    try {
      return await this.#begin(owner, { target, lengthBytes, ofOwner }, now)
    } finally {
      this.#beginning.delete(place)
    }
  }

  /** How far an upload is. */
  async look(id: string, owner: Owner, now: Date): Promise<UploadPosition | Refused> {
    const open = this.#ownOpen(id, owner, now)
    if (open === undefined) return this.#whyRefused(id, owner) ?? this.#lookAtComplete(id, owner, now)
    const looked = await open.upload.look()
    return looked.ok ? { ...looked, lengthBytes: open.upload.lengthBytes, expiresAt: expiryOf(open) } : looked
  }

  async append(
    id: string,
    owner: Owner,
    { body, from, now }: { body: Readable; from: number; now: Date },
  ): Promise<UploadPosition | Refused> {
    const open = this.#ownOpen(id, owner, now)
    if (open !== undefined) {
      const appended = await open.upload.append(body, from)
      return appended.ok ? { ...appended, lengthBytes: open.upload.lengthBytes, expiresAt: expiryOf(open) } : appended
    }
    const complete = this.#whyRefused(id, owner) ?? (await this.#lookAtComplete(id, owner, now))
    if (!complete.ok || complete.offset === from) return complete
    return refuse('upload-offset-mismatch', `it is complete with ${complete.offset} bytes, and ${from} was sent`)
  }

  async giveUp(id: string, owner: Owner, now: Date): Promise<{ ok: true } | Refused> {
    const open = this.#ownOpen(id, owner, now)
    open?.upload.giveUp(notFound(id))
    // Only when nothing of it is written any more, so that what is complete at this moment is found.
    await open?.upload.outcome.catch(() => undefined)
    if (await this.#rows.giveUp(id, owner, now)) return { ok: true }
    if (open !== undefined) return { ok: true }
    const complete = await this.#rows.findComplete(id, owner, now)
    return complete?.document === 'used' ? refuse('upload-used', `it has become job ${id}`) : notFound(id)
  }

  /** The document of a complete upload, for the job that it is to become. */
  async documentFor(
    job: UploadTarget & { uploadId: string },
    owner: Owner,
    now: Date,
  ): Promise<{ ok: true; document: StoredDocument } | Refused> {
    const { uploadId } = job
    const open = this.#ownOpen(uploadId, owner, now)
    // The answer to its last bytes may have been cut off.
    if (open?.upload.isWhole === true) await open.upload.outcome
    else if (open !== undefined) return refuse('upload-unfinished', `it does not have all of its ${open.upload.lengthBytes} bytes`)
    const complete = await this.#rows.findComplete(uploadId, owner, now)
    if (complete === undefined) return this.#whyRefused(uploadId, owner) ?? notFound(uploadId)
    const { target, document } = complete
    if (document === 'used') return refuse('upload-used', `it has become job ${uploadId}`)
    const isMeant =
      target.printerId === job.printerId && target.contentType === job.contentType && target.innerContentType === job.innerContentType
    if (isMeant) return { ok: true, document }
    const type = [target.contentType, target.innerContentType].filter((name) => name !== undefined).join(' of ')
    return refuse('upload-mismatch', `it was begun for the printer ${target.printerId} and the type ${type}`)
  }

  /** Makes a complete upload its job, with the upload's id. */
  insertJob(job: NewJob): Promise<Inserted | 'upload-gone'> {
    return this.#rows.insertJob(job)
  }

  /** Removes what nobody completed or submitted in time. */
  async removeExpired(now: Date): Promise<number> {
    this.#giveUpOverdue(now)
    return this.#rows.removeExpired(now)
  }

  /** Before the first request. */
  async start(): Promise<void> {
    await this.#rows.removeUnfinished()
  }

  /** After the last request: what is unfinished can not be taken along. */
  async stop(): Promise<void> {
    const open = [...this.#openById]
    for (const [id, { upload }] of open) upload.giveUp(notFound(id))
    await Promise.allSettled(open.map(([, { upload }]) => upload.outcome))
  }

  async #begin(
    owner: Owner,
    { target, lengthBytes, ofOwner }: { target: UploadTarget; lengthBytes: number; ofOwner: number },
    now: Date,
  ): Promise<{ ok: true; upload: Upload } | Refused> {
    const checked = this.#checks.printer(target, await this.#printers.find(target.printerId, owner.reach, now))
    if (!checked.ok) return checked
    const { printer } = checked
    if (ofOwner + (await this.#rows.countComplete(owner)) >= MAX_UPLOADS_OF_OWNER) return tooManyOf(owner)
    const id = this.#newId(now)
    const expiresAt = new Date(now.getTime() + MAX_UPLOAD_MS)
    const sealingKeyId = target.contentType === SEALED_CONTENT_TYPE ? null : (printer.sealingKey?.keyId ?? null)
    const row = { id, owner, target, computerId: printer.computerId, lengthBytes, sealingKeyId, createdAt: now, expiresAt }
    if (!(await this.#rows.insert(row))) return refuse('sealing-key-retired', `${printer.computerName} has just changed its key`)
    const upload = new OpenUpload({ lengthBytes, keep: (document) => this.#keep(id, { target, printer, owner }, document) })
    const open = { upload, owner, expiresAt }
    this.#openById.set(id, open)
    return {
      ok: true,
      upload: { id: id as Upload['id'], ...target, sizeBytes: lengthBytes, offset: 0, expiresAt: expiryOf(open).toISOString() },
    }
  }

  #giveUpOverdue(now: Date): void {
    for (const [id, open] of this.#openById) {
      if (expiryOf(open) > now) continue
      this.#openById.delete(id)
      open.upload.giveUp(notFound(id))
    }
  }

  /** Reads a document to its end and keeps it; whatever comes of it, the upload is no longer open then. */
  async #keep(id: string, of: { target: UploadTarget; printer: PrinterForSubmit; owner: Owner }, document: Readable): Promise<Outcome> {
    let isComplete = false
    try {
      const taken = await this.#take(id, of, document)
      if (!taken.ok) return this.#rememberRefusal(id, of.owner, taken)
      isComplete = await this.#rows.complete(id, taken.document, new Date())
      if (isComplete) return { ok: true }
      await this.#documents.discard(taken.document)
      return notFound(id)
    } finally {
      this.#openById.delete(id)
      if (!isComplete) await this.#rows.giveUp(id, of.owner, new Date())
    }
  }

  /** Whoever sends in pieces may learn of it with the next one only. */
  #rememberRefusal(id: string, owner: Owner, refused: Refused): Refused {
    if (refused.problem.code === 'upload-not-found') return refused
    this.#refusedById.set(id, { owner, refused })
    const [oldest] = this.#refusedById.keys()
    if (this.#refusedById.size > MAX_REFUSED && oldest !== undefined) this.#refusedById.delete(oldest)
    return refused
  }

  #whyRefused(id: string, owner: Owner): Refused | undefined {
    const found = this.#refusedById.get(id)
    return found !== undefined && isSame(found.owner, owner) ? found.refused : undefined
  }

  #take(id: string, { target, printer }: { target: UploadTarget; printer: PrinterForSubmit }, stream: Readable): Promise<Taken> {
    const incoming = { kind: 'stream' as const, stream }
    const { sealingKey: recipient } = printer
    if (target.contentType !== SEALED_CONTENT_TYPE && recipient !== null) {
      const look = (head: Buffer) => this.#checks.format(formatToPrint(target), head)
      return this.#documents.take(incoming, look, { recipient, purpose: jobPurpose(id) })
    }
    return this.#documents.takeSealed(incoming, async (header) => {
      const checked = await this.#checks.sealedHeader(printer, header)
      if (!checked.ok || (await this.#rows.holdKey(id, checked.keyId))) return checked
      return refuse('sealing-key-retired', `${printer.computerName} no longer uses the key ${checked.keyId}`)
    })
  }

  #ownOpen(id: string, owner: Owner, now: Date): Open | undefined {
    const open = this.#openById.get(id)
    return open !== undefined && isSame(open.owner, owner) && expiryOf(open) > now ? open : undefined
  }

  async #lookAtComplete(id: string, owner: Owner, now: Date): Promise<UploadPosition | Refused> {
    const complete = await this.#rows.findComplete(id, owner, now)
    if (complete === undefined) return notFound(id)
    return { ok: true, offset: complete.lengthBytes, lengthBytes: complete.lengthBytes, expiresAt: complete.expiresAt }
  }
}

function isSame(a: Owner, b: Owner): boolean {
  return a.id === b.id && a.organizationId === b.organizationId
}

function tooManyOf(owner: Owner): Refused {
  return refuse('too-many-uploads', `"${owner.name}" has ${MAX_UPLOADS_OF_OWNER} uploads that are not submitted`)
}

/** Until when it is kept if nothing more comes. */
function expiryOf({ upload, expiresAt }: Open): Date {
  return upload.isWhole ? expiresAt : new Date(Math.min(expiresAt.getTime(), upload.lastBytesAtMs + MAX_IDLE_MS))
}

/** The words of an id that never was one, so that nobody can tell somebody else's upload from it. */
function notFound(id: string): Refused {
  return refuse('upload-not-found', `There is no upload with the id "${id}".`)
}
