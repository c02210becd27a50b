import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import { MAX_INLINE_BYTES } from '@cloudprint/protocol/channel/relay-messages'
import { createHash } from 'node:crypto'
import type { Hash } from 'node:crypto'
import { Readable } from 'node:stream'
import type { BlobStore } from './blob-store.ts'
import type { DocumentRows } from './document-rows.ts'
import { storageProblem } from './storage-problem.ts'

/** A document that is safe but not yet part of a job: in memory for its row, or in the blob store. */
export interface StoredDocument {
  sizeBytes: number
  sha256: Buffer
  bytes: Buffer | null
  blobKey: string | null
  /** The key of its computer that it is sealed to. */
  sealingKeyId: string | null
}

export type Taken = { ok: true; document: StoredDocument } | Refused

/** What a look at the first bytes says; a refusal ends the upload. */
export type LookAtHead = (head: Buffer) => { ok: true } | Refused

/** How much is read before the format is judged. */
export const HEAD_BYTES = 1024

/** Takes documents in and hands them out; the only one besides `removeDocuments` who touches their bytes. */
export class DocumentStore {
  readonly #blobs: BlobStore
  readonly #rows: DocumentRows
  readonly #maxBytes: number

  constructor(rows: DocumentRows, blobs: BlobStore, maxBytes: number) {
    this.#rows = rows
    this.#blobs = blobs
    this.#maxBytes = maxBytes
  }

  /** Takes a document that came whole in a request. */
  async takeBytes(bytes: Buffer): Promise<Taken> {
    if (bytes.length === 0) return empty()
    if (bytes.length > this.#maxBytes) return this.#tooLarge()
    const sha256 = createHash('sha256').update(bytes).digest()
    if (bytes.length <= MAX_INLINE_BYTES)
      return { ok: true, document: { sizeBytes: bytes.length, sha256, bytes, blobKey: null, sealingKeyId: null } }
    try {
      const { key } = await this.#blobs.put(Readable.from([bytes]))
      return { ok: true, document: { sizeBytes: bytes.length, sha256, bytes: null, blobKey: key, sealingKeyId: null } }
    } catch (cause) {
      return refuseStorage(cause)
    }
  }

  /**
   * Takes a document as it streams in, never whole in memory once it is larger than fits a row. The stream is always
   * consumed or destroyed; what was stored of a refused or broken upload is removed.
   */
  async takeStream(source: Readable, look: LookAtHead): Promise<Taken> {
    const hash = createHash('sha256')
    const start: Buffer[] = []
    let startBytes = 0
    const chunks = source.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer>
    for (;;) {
      const next = await chunks.next()
      if (next.done === true) break
      start.push(next.value)
      startBytes += next.value.length
      hash.update(next.value)
      if (startBytes > MAX_INLINE_BYTES) break
    }
    const head = Buffer.concat(start)
    if (head.length === 0) return empty()
    const looked = look(head.subarray(0, HEAD_BYTES))
    if (!looked.ok) {
      source.resume()
      return looked
    }
    if (head.length <= MAX_INLINE_BYTES) {
      return { ok: true, document: { sizeBytes: head.length, sha256: hash.digest(), bytes: head, blobKey: null, sealingKeyId: null } }
    }
    return this.#takeLarge(source, chunks, head, hash)
  }

  async #takeLarge(source: Readable, rest: AsyncIterator<Buffer>, head: Buffer, hash: Hash): Promise<Taken> {
    let sizeBytes = head.length
    const maxBytes = this.#maxBytes
    async function* passing() {
      yield head
      for (;;) {
        const next = await rest.next()
        if (next.done === true) return
        hash.update(next.value)
        sizeBytes += next.value.length
        if (sizeBytes > maxBytes) throw new TooLarge()
        yield next.value
      }
    }
    try {
      const { key } = await this.#blobs.put(passing())
      return { ok: true, document: { sizeBytes, sha256: hash.digest(), bytes: null, blobKey: key, sealingKeyId: null } }
    } catch (cause) {
      // What still comes is let through to nowhere: a body that nobody reads is never answered.
      source.resume()
      return cause instanceof TooLarge ? this.#tooLarge() : refuseStorage(cause)
    }
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
    return bytes === undefined ? undefined : { sizeBytes: row.sizeBytes, bytes }
  }

  /** Gives back a document that became no job. */
  async discard(document: StoredDocument): Promise<void> {
    if (document.blobKey !== null) await this.#blobs.remove(document.blobKey)
  }

  #tooLarge(): Refused {
    return refuse('document-too-large', `this installation takes documents of up to ${this.#maxBytes} bytes`)
  }
}

class TooLarge extends Error {}

function empty(): Refused {
  return refuse('document-empty', 'the document has no bytes')
}

function refuseStorage(cause: unknown): Refused {
  const refused = storageProblem(cause)
  if (refused === undefined) throw cause
  return refused
}
