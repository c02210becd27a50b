import { Readable } from 'node:stream'
import { collectAsBytesPass } from '@cloudprint/process-kit/collect-as-bytes-pass'
import { jobPurpose, printerPurpose, referencePurpose } from '@cloudprint/protocol/sealing-key'
import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import type { Opened } from '@cloudprint/sealing/opened'
import { readSealedHeader } from '@cloudprint/sealing/read-sealed-header'
import { SealedDocumentError } from '@cloudprint/sealing/sealed-document-error'
import { maxHeaderSize, minTakenRecordSize } from '@cloudprint/sealing/sealed-header'
import type { DocumentSource } from '../printing/print-system.ts'
import type { SealedBytes } from './spool-folder.ts'

/** What a sealed document must have been sealed for. */
export interface SealedFor {
  jobId: string
  printer: string
}

/** As much of an Opener of `@cloudprint/sealing` as is used here. */
export interface DocumentOpener {
  open(header: Uint8Array, expectedPurpose: string): Promise<Opened>
}

type Ok = { ok: true }

/** Opens sealed documents with the keys of this computer. What is inside of them is in memory only, a record at a time. */
export class Unsealer {
  readonly #opener: DocumentOpener
  readonly #computerId: string

  constructor({ opener, computerId }: { opener: DocumentOpener; computerId: string }) {
    this.#opener = opener
    this.#computerId = computerId
  }

  /** The document inside, readable at once; one that is damaged fails while it is read, and before its last bytes. */
  open(sealedFor: SealedFor, sealed: SealedBytes): Promise<(Ok & { document: DocumentSource }) | Refused> {
    return orRefused(async () => {
      const opened = await this.#open(sealedFor, sealed)
      return { ok: true, document: documentIn(opened, sealed) }
    })
  }

  /** Whether all of it opens; nothing is kept of what is inside. */
  verify(sealedFor: SealedFor, sealed: SealedBytes, signal: AbortSignal): Promise<Ok | Refused> {
    return orRefused(async () => {
      const opened = await this.#open(sealedFor, sealed)
      const size = await opened.verify(untilAborted(collected(sealed.pieces()), signal))
      if (size !== opened.plainSize(sealed.sizeBytes))
        throw new SealedDocumentError('damaged', 'The document has another size than its seal.')
      return { ok: true }
    })
  }

  /** The document inside of a small one, as a whole: what comes back is verified to its end. */
  openWhole(sealedFor: SealedFor, bytes: Buffer): Promise<(Ok & { bytes: Buffer }) | Refused> {
    return orRefused(async () => ({ ok: true, bytes: await allOf(await this.#openHead(sealedFor, bytes), bytes) }))
  }

  /** What says where the job's document is fetched; the document of a job is never taken for it, nor the other way round. */
  openReference({ jobId }: Pick<SealedFor, 'jobId'>, bytes: Buffer): Promise<(Ok & { bytes: Buffer }) | Refused> {
    return orRefused(async () => ({ ok: true, bytes: await allOf(await this.#opener.open(bytes, referencePurpose(jobId)), bytes) }))
  }

  async #open(sealedFor: SealedFor, sealed: SealedBytes): Promise<Opened> {
    return this.#openHead(sealedFor, await sealed.readAt(0, maxHeaderSize))
  }

  /** Sealed by the relay for this job, or by its submitter, who knew the printer only. */
  async #openHead({ jobId, printer }: SealedFor, head: Buffer): Promise<Opened> {
    const reading = readSealedHeader(head)
    if (reading.ok && reading.header.recordSize < minTakenRecordSize) {
      throw new SealedDocumentError(
        'damaged',
        `Its records have ${reading.header.recordSize} bytes: fewer than ${minTakenRecordSize} are not taken.`,
      )
    }
    const forPrinter = printerPurpose(this.#computerId, printer)
    return this.#opener.open(head, reading.ok && reading.header.purpose === forPrinter ? forPrinter : jobPurpose(jobId))
  }
}

/** Whether these bytes are a reference to the job's document and not the document; the seal itself says it. */
export function isReference(bytes: Uint8Array, jobId: string): boolean {
  const reading = readSealedHeader(bytes)
  return reading.ok && reading.header.purpose === referencePurpose(jobId)
}

/** Which keys a document was sealed to, from the beginning of it; undefined when too little is here to tell. */
export function sealedTo(head: Uint8Array): string[] | undefined {
  const reading = readSealedHeader(head)
  return reading.ok ? reading.header.recipients.map(({ keyId }) => keyId) : undefined
}

async function allOf(opened: Opened, sealed: Buffer): Promise<Buffer> {
  const pieces: Buffer[] = []
  for await (const piece of opened.stream([sealed])) pieces.push(piece)
  return Buffer.concat(pieces)
}

function documentIn(opened: Opened, sealed: SealedBytes): DocumentSource {
  const access = lazily(() =>
    opened.randomAccess({ sealedSize: sealed.sizeBytes, read: (offset, length) => sealed.readAt(offset, length) }),
  )
  return {
    sizeBytes: opened.plainSize(sealed.sizeBytes),
    open: () => Readable.from(opened.stream(collected(sealed.pieces()))),
    readAt: async (offset, length) => (await access()).readAt(offset, length),
  }
}

/** Every record that is opened leaves as much behind as it holds. */
async function* collected(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    collectAsBytesPass(piece.length)
    yield piece
  }
}

async function* untilAborted(pieces: AsyncIterable<Uint8Array>, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    signal.throwIfAborted()
    yield piece
  }
}

function lazily<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => (made ??= make())
}

async function orRefused<T extends Ok>(act: () => Promise<T>): Promise<T | Refused> {
  try {
    return await act()
  } catch (error) {
    if (!(error instanceof SealedDocumentError)) throw error
    return refuse(error.code === 'unknown-key' ? 'sealing-key-lost' : 'document-not-openable', error.message)
  }
}
