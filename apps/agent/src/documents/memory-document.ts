import { Readable } from 'node:stream'
import type { DocumentSource } from '../printing/print-system.ts'

/** A small document that came inside its offer. */
export function memoryDocument(bytes: Buffer): DocumentSource {
  return {
    sizeBytes: bytes.length,
    open: () => Readable.from([bytes]),
    readAt: (offset, length) => Promise.resolve(bytes.subarray(offset, offset + length)),
  }
}
