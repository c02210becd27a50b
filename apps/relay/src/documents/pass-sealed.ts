import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import { plainSizeOf } from '@cloudprint/sealing/plain-size'
import { readSealedHeader } from '@cloudprint/sealing/read-sealed-header'
import type { SealedHeader } from '@cloudprint/sealing/read-sealed-header'
import { minTakenRecordSize } from '@cloudprint/sealing/sealed-header'
import { emptyDocument, RefusedIntake, tooLargeDocument } from './refused-intake.ts'

/** The beginning of a document that its submitter has sealed. */
export interface SealedHead {
  header: SealedHeader
  head: Buffer
}

/** A header, and what is in memory at once: with that much room a sealed document may be twice as large as what is in it. */
const SLACK_BYTES = 64 * 1024

/** How large a sealed document may be, whatever the size of its records: with tiny ones it would be many times the document. */
export function maxSealedBytes(maxBytes: number): number {
  return 2 * maxBytes + SLACK_BYTES
}

/** Reads as much as its header takes. */
export async function readSealedHead(chunks: AsyncIterator<Buffer, undefined>): Promise<({ ok: true } & SealedHead) | Refused> {
  let head = Buffer.alloc(0)
  for (;;) {
    const reading = readSealedHeader(head)
    if (reading.ok) return fromLargeRecords({ header: reading.header, head })
    if (reading.code !== 'incomplete') return refuse('sealed-document-invalid', reading.message)
    const next = await chunks.next()
    if (next.done === true) return refuse('sealed-document-invalid', 'The document ends within its header.')
    head = Buffer.concat([head, next.value])
  }
}

function fromLargeRecords(start: SealedHead): ({ ok: true } & SealedHead) | Refused {
  const { recordSize } = start.header
  if (recordSize >= minTakenRecordSize) return { ok: true, ...start }
  return refuse('sealed-document-invalid', `A record has at least ${minTakenRecordSize} bytes, and these say ${recordSize}.`)
}

/** Lets a sealed document through as it is; its sizes can be checked, what is in it can not. */
export async function* passSealed(
  { header, head }: SealedHead,
  { rest, maxBytes }: { rest: AsyncIterator<Buffer, undefined>; maxBytes: number },
): AsyncGenerator<Buffer, undefined> {
  let sizeBytes = head.length
  yield head
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) {
    sizeBytes += next.value.length
    if (sizeBytes > maxSealedBytes(maxBytes)) throw tooLargeDocument(maxBytes)
    yield next.value
  }
  const plainBytes = plainSizeOf(header, sizeBytes)
  if (plainBytes === undefined) {
    throw new RefusedIntake(refuse('sealed-document-invalid', `No document is sealed in ${sizeBytes} bytes: its end is missing.`))
  }
  if (plainBytes === 0) throw emptyDocument()
  if (plainBytes > maxBytes) throw tooLargeDocument(maxBytes)
}
