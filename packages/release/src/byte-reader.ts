import type { Readable } from 'node:stream'
import { ArchiveError } from './archive-error.ts'

/** Reads a stream of bytes in portions of one's own, without holding more than a chunk of it. */
export class ByteReader {
  readonly #chunks: AsyncIterator<Buffer>
  #held: Buffer = Buffer.alloc(0)

  constructor(stream: Readable) {
    this.#chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  }

  /** Small portions only: they are kept whole. */
  async exactly(length: number): Promise<Buffer> {
    const parts: Buffer[] = []
    for await (const part of this.chunks(length)) parts.push(part)
    return Buffer.concat(parts)
  }

  async *chunks(length: number): AsyncGenerator<Buffer> {
    let missing = length
    while (missing > 0) {
      if (this.#held.length === 0 && !(await this.#more())) throw new ArchiveError('damaged', 'the archive ends too early')
      const part = this.#held.subarray(0, missing)
      this.#held = this.#held.subarray(part.length)
      missing -= part.length
      yield part
    }
  }

  async *all(): AsyncGenerator<Buffer> {
    do {
      if (this.#held.length > 0) yield this.#held
    } while (await this.#more())
  }

  async #more(): Promise<boolean> {
    const next = await this.#chunks.next().catch((cause: unknown) => {
      const why = cause instanceof Error ? cause.message : String(cause)
      throw new ArchiveError('damaged', `the archive can not be unpacked: ${why}`, { cause })
    })
    this.#held = next.done === true ? Buffer.alloc(0) : next.value
    return next.done !== true
  }
}
