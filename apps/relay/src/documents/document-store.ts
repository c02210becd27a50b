import { collectAsBytesPass } from '@cloudprint/process-kit/collect-as-bytes-pass'
import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import { MAX_INLINE_BYTES } from '@cloudprint/protocol/channel/relay-messages'
import type { SealingKey } from '@cloudprint/protocol/sealing-key'
import type { SealedHeader } from '@cloudprint/sealing/read-sealed-header'
import { SealedDocumentError } from '@cloudprint/sealing/sealed-document-error'
import type { Sealing } from '@cloudprint/sealing/sealing'
import { createHash } from 'node:crypto'
import { pipeline, Transform } from 'node:stream'
import type { Readable } from 'node:stream'
import { StorageError } from '../storage-error.ts'
import type { BlobStore } from './blob-store.ts'
import type { DocumentRows } from './document-rows.ts'
import { passSealed, readSealedHead } from './pass-sealed.ts'
import { emptyDocument, RefusedIntake } from './refused-intake.ts'
import { storageProblem } from './storage-problem.ts'
import { sealInPassing } from './seal-in-passing.ts'

/** A sealed document that is safe but not yet part of a job: in memory for its row, or in the blob store. */
export interface StoredDocument {
  /** Of the sealed bytes, as is the hash. */
  sizeBytes: number
  sha256: Buffer
  bytes: Buffer | null
  blobKey: string | null
  /** The key of its computer that it is sealed to. */
  sealingKeyId: string
}

/** What came with a request, whole or streaming in; or what is fetched because of one, and given up when nobody reads on. */
export type Incoming =
  | { kind: 'bytes'; bytes: Buffer }
  | { kind: 'stream'; stream: Readable }
  | { kind: 'fetched'; pieces: AsyncGenerator<Buffer, undefined> }

/** `contentSha256` is that of the bytes that came; it may tell what a label says, and is written nowhere as it is. */
export type Taken = { ok: true; document: StoredDocument; contentSha256: Buffer } | Refused

/** What a look at the first bytes says; a refusal ends the upload. */
export type LookAtHead = (head: Buffer) => { ok: true } | Refused

/** What a look at the header of a document says that its submitter has sealed: to which key of the computer. */
export type CheckHeader = (header: SealedHeader) => Promise<{ ok: true; keyId: string } | Refused>

export interface SealFor {
  recipient: SealingKey
  purpose: string
}

/** As much of a Sealer of `@cloudprint/sealing` as is used here. */
export interface DocumentSealer {
  seal(request: { recipients: readonly SealingKey[]; purpose: string }): Promise<Sealing>
}

/** How much is read before the format is judged. */
export const HEAD_BYTES = 1024

/**
 * Takes documents in and hands them out; the only one besides `removeDocuments` who touches their bytes. What is in here is
 * sealed: a document in clear is in memory while it passes, and nowhere else.
 */
export class DocumentStore {
  readonly #blobs: BlobStore
  readonly #rows: DocumentRows
  readonly #sealer: DocumentSealer
  readonly #maxBytes: number

  constructor(ground: { rows: DocumentRows; blobs: BlobStore; sealer: DocumentSealer; maxBytes: number }) {
    this.#rows = ground.rows
    this.#blobs = ground.blobs
    this.#sealer = ground.sealer
    this.#maxBytes = ground.maxBytes
  }

  /**
   * Seals a document while it comes in, and keeps it; never whole in memory once it is larger than fits a row. A stream is always
   * consumed or destroyed; what was stored of a refused or broken upload is removed.
   */
  take(incoming: Incoming, look: LookAtHead, { recipient, purpose }: SealFor): Promise<Taken> {
    return this.#guarded(incoming, async () => {
      const chunks = chunksOf(incoming)
      const head = await readAtLeast(chunks, HEAD_BYTES)
      if (head.length === 0) throw emptyDocument()
      const looked = look(head.subarray(0, HEAD_BYTES))
      if (!looked.ok) return looked
      const sealing = await this.#sealer.seal({ recipients: [recipient], purpose })
      const kept = await this.#keep(sealInPassing(sealing, { head, rest: chunks, maxBytes: this.#maxBytes }))
      return { ok: true, document: { ...kept, sealingKeyId: recipient.keyId }, contentSha256: sealing.sha256 }
    })
  }

  /** Seals and keeps what says where a document is: it may be smaller or larger than any document. */
  async takeReference(reference: Buffer, { recipient, purpose }: SealFor): Promise<Taken> {
    return this.#guarded({ kind: 'bytes', bytes: reference }, async () => {
      const sealing = await this.#sealer.seal({ recipients: [recipient], purpose })
      const kept = await this.#keep(once(Buffer.concat([sealing.header, sealing.update(reference), sealing.final()])))
      return { ok: true, document: { ...kept, sealingKeyId: recipient.keyId }, contentSha256: sealing.sha256 }
    })
  }

  /** Keeps a document that its submitter has sealed, as it is, when `check` likes its header. */
  takeSealed(incoming: Incoming, check: CheckHeader): Promise<Taken> {
    return this.#guarded(incoming, async () => {
      const chunks = chunksOf(incoming)
      const start = await readSealedHead(chunks)
      if (!start.ok) return start
      const checked = await check(start.header)
      if (!checked.ok) return checked
      const kept = await this.#keep(passSealed(start, { rest: chunks, maxBytes: this.#maxBytes }))
      return { ok: true, document: { ...kept, sealingKeyId: checked.keyId }, contentSha256: kept.sha256 }
    })
  }

  /** The largest document that is taken. */
  get maxBytes(): number {
    return this.#maxBytes
  }

  /** Only looks at a document that is here already. */
  async hash(incoming: Incoming): Promise<{ ok: true; contentSha256: Buffer } | Refused> {
    return this.#guarded(incoming, async () => {
      const hash = createHash('sha256')
      const chunks = chunksOf(incoming)
      for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) hash.update(next.value)
      return { ok: true, contentSha256: hash.digest() }
    })
  }

  /**
   * A document's bytes from `start` on, for the computer that may hold the job; undefined when it is gone. Null bytes: it ends
   * before `start`, and nothing was opened that somebody would have to close.
   */
  async open(
    jobId: string,
    computerId: string,
    start: number,
  ): Promise<{ sizeBytes: number; bytes: Readable | Buffer | null } | undefined> {
    const row = await this.#rows.find(jobId, computerId)
    if (row === undefined) return undefined
    if (start >= row.sizeBytes) return { sizeBytes: row.sizeBytes, bytes: null }
    if (row.bytes !== null) return { sizeBytes: row.sizeBytes, bytes: row.bytes.subarray(start) }
    const bytes = row.blobKey === null ? undefined : await this.#blobs.open(row.blobKey, start)
    return bytes === undefined ? undefined : { sizeBytes: row.sizeBytes, bytes: collectedInPassing(bytes) }
  }

  /** Gives back a document that became no job; the sweep of orphans does it where the store can not now. */
  async discard({ blobKey }: StoredDocument): Promise<void> {
    if (blobKey === null) return
    await this.#blobs.remove(blobKey).catch((cause: unknown) => {
      if (!(cause instanceof StorageError)) throw cause
    })
  }

  /** In memory what fits a row, in the blob store what does not. */
  async #keep(pieces: AsyncGenerator<Buffer>): Promise<Omit<StoredDocument, 'sealingKeyId'>> {
    const hash = createHash('sha256')
    const start: Buffer[] = []
    let sizeBytes = 0
    const next = async () => {
      const piece = await pieces.next()
      if (piece.done === true) return undefined
      hash.update(piece.value)
      sizeBytes += piece.value.length
      return piece.value
    }
    while (sizeBytes <= MAX_INLINE_BYTES) {
      const piece = await next()
      if (piece === undefined) return { sizeBytes, sha256: hash.digest(), bytes: Buffer.concat(start), blobKey: null }
      start.push(piece)
    }
    async function* all() {
      yield* start
      for (let piece = await next(); piece !== undefined; piece = await next()) {
        collectAsBytesPass(piece.length)
        yield piece
      }
    }
    const { key } = await this.#blobs.put(all())
    return { sizeBytes, sha256: hash.digest(), bytes: null, blobKey: key }
  }

  async #guarded<T extends { ok: true }>(incoming: Incoming, act: () => Promise<T | Refused>): Promise<T | Refused> {
    try {
      return await act()
    } catch (cause) {
      return refusalOf(cause)
    } finally {
      // What still comes is let through to nowhere: a body that nobody reads is never answered.
      if (incoming.kind === 'stream') incoming.stream.resume()
      if (incoming.kind === 'fetched') await incoming.pieces.return(undefined)
    }
  }
}

/** The same bytes; whoever ends one of both streams ends the other. */
function collectedInPassing(bytes: Readable): Readable {
  const passing = new Transform({
    transform(piece: Buffer, _encoding, done) {
      collectAsBytesPass(piece.length)
      done(null, piece)
    },
  })
  return pipeline(bytes, passing, () => undefined)
}

/** Left open when nobody reads on: who sends shall be able to end, and hear the answer. */
function chunksOf(incoming: Incoming): AsyncIterator<Buffer, undefined> {
  if (incoming.kind === 'stream') return incoming.stream.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer, undefined>
  return incoming.kind === 'fetched' ? incoming.pieces : once(incoming.bytes)
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer, undefined> {
  if (bytes.length > 0) yield bytes
}

async function readAtLeast(chunks: AsyncIterator<Buffer, undefined>, bytes: number): Promise<Buffer> {
  const read: Buffer[] = []
  for (let size = 0; size < bytes;) {
    const next = await chunks.next()
    if (next.done === true) break
    read.push(next.value)
    size += next.value.length
  }
  return read.length === 1 && read[0] !== undefined ? read[0] : Buffer.concat(read)
}

function refusalOf(cause: unknown): Refused {
  if (cause instanceof RefusedIntake) return cause.refused
  // The key that an agent has published is none.
  if (cause instanceof SealedDocumentError) return refuse('sealing-key-missing', cause.message)
  const refused = storageProblem(cause)
  if (refused === undefined) throw cause
  return refused
}
