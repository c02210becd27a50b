import { createHash } from 'node:crypto'
import { delimiters, openRecord, recordOverhead } from './aes128gcm.ts'
import type { RecordKeys } from './aes128gcm.ts'
import { SealedDocumentError } from './sealed-document-error.ts'
import { makeTrailer, trailerSize } from './trailer.ts'

/**
 * One sealed document on its way out of the seal, from its first byte on. What `update` and `final` return comes from
 * records that are verified; the last 40 bytes are held back at any time, because they may be the trailer.
 * Only when `final` has returned was it the whole document.
 */
export class Opening {
  readonly #header: Buffer
  readonly #keys: RecordKeys
  readonly #recordSize: number
  readonly #hash = createHash('sha256')
  #headerSeen = 0
  #size = 0
  #records = 0
  #lastSeen = false
  #held: Buffer = Buffer.alloc(0)
  /** The part of a record that has come. */
  #part: Buffer = Buffer.alloc(0)
  #partSize = 0

  constructor({ header, keys, recordSize }: { header: Buffer; keys: RecordKeys; recordSize: number }) {
    this.#header = header
    this.#keys = keys
    this.#recordSize = recordSize
  }

  update(chunk: Uint8Array): Buffer[] {
    const input = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    const document: Buffer[] = []
    for (let at = this.#skipHeader(input); at < input.length;) {
      const missing = this.#recordSize - this.#partSize
      const piece = input.subarray(at, at + missing)
      at += piece.length
      if (piece.length === this.#recordSize) {
        this.#open(piece, document)
        continue
      }
      this.#keep(piece)
      if (piece.length < missing) continue
      this.#partSize = 0
      this.#open(this.#part, document)
    }
    return document
  }

  final(): Buffer[] {
    const document: Buffer[] = []
    if (this.#partSize > 0) this.#open(this.#part.subarray(0, this.#partSize), document)
    if (!this.#lastSeen)
      throw new SealedDocumentError('truncated', `The document ends after ${this.#records} records, and not with its last.`)
    if (!makeTrailer(this.#hash.digest(), this.#size).equals(this.#held)) {
      throw new SealedDocumentError('damaged', 'The document is not the one whose hash and size were sealed with it.')
    }
    return document
  }

  #skipHeader(input: Buffer): number {
    const rest = this.#header.subarray(this.#headerSeen, this.#headerSeen + input.length)
    if (!rest.equals(input.subarray(0, rest.length)))
      throw new SealedDocumentError('damaged', 'The document has another header than the one that was opened.')
    this.#headerSeen += rest.length
    return rest.length
  }

  #keep(piece: Buffer): void {
    // A small document is one part of one record: room for a whole record is made when a second piece comes.
    const neededSize = this.#partSize + piece.length
    if (this.#part.length < neededSize) {
      const grown = Buffer.allocUnsafe(this.#partSize === 0 && this.#records === 0 ? neededSize : this.#recordSize)
      this.#part.copy(grown, 0, 0, this.#partSize)
      this.#part = grown
    }
    piece.copy(this.#part, this.#partSize)
    this.#partSize = neededSize
  }

  #open(record: Buffer, document: Buffer[]): void {
    if (this.#lastSeen) throw new SealedDocumentError('damaged', 'Bytes follow the last record.')
    if (record.length < recordOverhead)
      throw new SealedDocumentError('truncated', `Record ${this.#records} ends after ${record.length} bytes.`)
    const plaintext = openRecord(this.#keys, this.#records, record)
    const delimiter = plaintext?.at(-1)
    this.#lastSeen = delimiter === delimiters.last
    if (plaintext === undefined || !(this.#lastSeen || (delimiter === delimiters.more && record.length === this.#recordSize))) {
      throw new SealedDocumentError('damaged', `Record ${this.#records} is not the one that was sealed.`)
    }
    this.#records += 1
    for (const piece of this.#holdBack(plaintext.subarray(0, -1))) {
      this.#hash.update(piece)
      this.#size += piece.length
      document.push(piece)
    }
  }

  /** All but the last 40 bytes of what was held and what has come. */
  #holdBack(plaintext: Buffer): Buffer[] {
    if (plaintext.length >= trailerSize) {
      const freed = [this.#held, plaintext.subarray(0, -trailerSize)]
      this.#held = plaintext.subarray(-trailerSize)
      return freed.filter((piece) => piece.length > 0)
    }
    const both = Buffer.concat([this.#held, plaintext])
    const freedSize = Math.max(0, both.length - trailerSize)
    this.#held = both.subarray(freedSize)
    return freedSize > 0 ? [both.subarray(0, freedSize)] : []
  }
}
