import type { DocumentSource } from './print-system.ts'

/** A document that has to be in memory as a whole: as a stream, which opens its file once, and ends where nobody waits for it any more. */
export async function readWhole(document: DocumentSource, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(document.sizeBytes)
  let size = 0
  for await (const piece of document.open() as AsyncIterable<Buffer>) {
    signal.throwIfAborted()
    bytes.set(piece, size)
    size += piece.length
  }
  if (size !== bytes.length) throw new Error(`the document has ${size} bytes and not ${bytes.length}`)
  return bytes
}
