import { Readable } from 'node:stream'
import type { DocumentSource } from './print-system.ts'

/** A document that is in memory already, such as a small one that came inside an offer. */
export function bytesDocument(bytes: Buffer): DocumentSource {
  return {
    sizeBytes: bytes.length,
    open: () => Readable.from(bytes.length === 0 ? [] : [bytes]),
    readAt: (offset, length) => Promise.resolve(bytes.subarray(offset, offset + length)),
  }
}
