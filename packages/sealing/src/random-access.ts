import { delimiters, openRecord, recordOverhead } from './aes128gcm.ts'
import type { RecordKeys } from './aes128gcm.ts'
import type { SealedBody } from './sealed-body.ts'
import { SealedDocumentError } from './sealed-document-error.ts'
import { trailerSize } from './trailer.ts'

/** Sealed bytes that can be read from anywhere, like an open file. */
export interface SealedSource {
  sealedSize: number
  read(offset: number, length: number): Promise<Uint8Array>
}

/** A document that is read record by record, in any order. It keeps the record that it opened last, and nothing else. */
export class RandomAccess {
  /** Of the document, in bytes. */
  readonly size: number
  readonly #headerSize: number
  readonly #keys: RecordKeys
  readonly #recordSize: number
  readonly #recordRoom: number
  readonly #source: SealedSource
  #latest: { index: number; plaintext: Buffer } | undefined

  constructor({ header, keys, recordSize, source, size }: SealedBody & { source: SealedSource; size: number }) {
    this.#headerSize = header.length
    this.#keys = keys
    this.#recordSize = recordSize
    this.#recordRoom = recordSize - recordOverhead
    this.#source = source
    this.size = size
  }

  /** As many of these bytes as the document has. */
  async readAt(offset: number, length: number): Promise<Buffer> {
    return this.#read(offset, Math.min(length, Math.max(0, this.size - offset)))
  }

  /** A document that was cut at a record's end would look whole from the front: its last record tells, and the size in it. */
  async checkEnd(): Promise<void> {
    const trailer = await this.#read(this.size, trailerSize)
    if (trailer.readBigUInt64BE(trailerSize - 8) !== BigInt(this.size)) {
      throw new SealedDocumentError('damaged', 'The document has another size than was sealed with it.')
    }
  }

  /** The trailer counts as following the document. */
  async #read(offset: number, length: number): Promise<Buffer> {
    const bytes = Buffer.allocUnsafe(length)
    for (let filled = 0; filled < length;) {
      const at = offset + filled
      const index = Math.floor(at / this.#recordRoom)
      const plaintext = await this.#record(index)
      filled += plaintext.copy(bytes, filled, at - index * this.#recordRoom)
    }
    return bytes
  }

  async #record(index: number): Promise<Buffer> {
    if (this.#latest?.index === index) return this.#latest.plaintext
    const plaintext = await this.#openRecord(index)
    this.#latest = { index, plaintext }
    return plaintext
  }

  async #openRecord(index: number): Promise<Buffer> {
    const offset = this.#headerSize + index * this.#recordSize
    const length = Math.min(this.#recordSize, this.#source.sealedSize - offset)
    const record = await this.#source.read(offset, length)
    if (record.length !== length) {
      throw new SealedDocumentError('truncated', `Record ${index} ends after ${record.length} bytes of ${length}.`)
    }
    const plaintext = openRecord(this.#keys, index, Buffer.from(record.buffer, record.byteOffset, record.byteLength))
    const isLast = offset + length === this.#source.sealedSize
    if (plaintext === undefined) throw new SealedDocumentError('damaged', `Record ${index} is not the one that was sealed.`)
    if (plaintext.at(-1) !== (isLast ? delimiters.last : delimiters.more)) {
      throw new SealedDocumentError(isLast ? 'truncated' : 'damaged', `Record ${index} is ${isLast ? 'not ' : ''}the last that was sealed.`)
    }
    return plaintext.subarray(0, -1)
  }
}
