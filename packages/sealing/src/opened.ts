import { Opening } from './opening.ts'
import { plainSizeOf } from './plain-size.ts'
import { RandomAccess } from './random-access.ts'
import type { SealedSource } from './random-access.ts'
import type { SealedBody } from './sealed-body.ts'
import { SealedDocumentError } from './sealed-document-error.ts'

/** A sealed document whose content key is at hand. It holds no bytes: every read goes through the sealed ones again. */
export class Opened {
  readonly #body: SealedBody

  constructor(body: SealedBody) {
    this.#body = body
  }

  /**
   * The document, from the sealed bytes with their header. Each piece is verified before it is given out, the last one
   * together with the whole document; on anything wrong it throws a SealedDocumentError instead.
   */
  async *stream(sealed: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<Buffer, void, void> {
    const opening = new Opening(this.#body)
    for await (const chunk of sealed) yield* opening.update(chunk)
    const rest = opening.final()
    if (rest.length > 0) yield rest
  }

  /** Reads all, gives out nothing: the size of the document, when it is whole. */
  async verify(sealed: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<number> {
    let size = 0
    for await (const piece of this.stream(sealed)) size += piece.length
    return size
  }

  /** The document to read from anywhere, when the end of it is as it was sealed. */
  async randomAccess(source: SealedSource): Promise<RandomAccess> {
    const access = new RandomAccess({ ...this.#body, source, size: this.plainSize(source.sealedSize) })
    await access.checkEnd()
    return access
  }

  /** @throws SealedDocumentError `truncated` where no document is so small. */
  plainSize(sealedSize: number): number {
    const { header, recordSize } = this.#body
    const size = plainSizeOf({ recordsOffset: header.length, recordSize }, sealedSize)
    if (size === undefined) throw new SealedDocumentError('truncated', `No document is sealed in ${sealedSize} bytes.`)
    return size
  }
}
