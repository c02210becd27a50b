import { createHash } from 'node:crypto'
import { delimiters, openRecord } from './aes128gcm.ts'
import type { RecordKeys } from './aes128gcm.ts'
import type { SealedBody } from './sealed-body.ts'
import { SealedDocumentError } from './sealed-document-error.ts'
import { minRecordSize } from './sealed-header.ts'
import { makeTrailer, trailerSize } from './trailer.ts'

/**
 * One sealed document on its way out of the seal, from its first byte on. What `update` returns comes from records that
 * are verified; those that may hold the document's last byte or a part of the trailer are kept until `final`, which
 * returns them when the document is whole.
 */
export class Opening {
  readonly #header: Buffer
  readonly #keys: RecordKeys
  readonly #recordSize: number
  readonly #hash = createHash('sha256')
  #headerSeen = 0
  /** Of the document, as far as it was given out. */
  #size = 0
  #records = 0
  #lastSeen = false
  /** Opened and not given out yet. */
  #held: Buffer[] = []
  #heldSize = 0
  /** The part of a record that has come. */
  #part: Buffer = Buffer.alloc(0)
  #partSize = 0

  constructor({ header, keys, recordSize }: SealedBody) {
    this.#header = header
    this.#keys = keys
    this.#recordSize = recordSize
  }

  update(chunk: Uint8Array): Buffer[] {
    const input = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    for (let at = this.#skipHeader(input); at < input.length;) {
      const missing = this.#recordSize - this.#partSize
      const piece = input.subarray(at, at + missing)
      at += piece.length
      if (piece.length === this.#recordSize) {
        this.#open(piece)
      } else {
        this.#keep(piece)
        if (piece.length === missing) this.#openPart()
      }
    }
    return this.#giveOut()
  }

  final(): Buffer {
    if (this.#partSize > 0) this.#openPart()
    if (!this.#lastSeen)
      throw new SealedDocumentError('truncated', `The document ends after ${this.#records} records, and not with its last.`)
    const rest = Buffer.concat(this.#held)
    const document = rest.subarray(0, Math.max(0, rest.length - trailerSize))
    this.#count(document)
    if (!makeTrailer(this.#hash.digest(), this.#size).equals(rest.subarray(document.length))) {
      throw new SealedDocumentError('damaged', 'The document is not the one whose hash and size were sealed with it.')
    }
    return document
  }

  #skipHeader(input: Buffer): number {
    const rest = this.#header.subarray(this.#headerSeen, this.#headerSeen + input.length)
    if (!rest.equals(input.subarray(0, rest.length))) {
      throw new SealedDocumentError('damaged', 'The document has another header than the one that was opened.')
    }
    this.#headerSeen += rest.length
    return rest.length
  }

  #keep(piece: Buffer): void {
    const neededSize = this.#partSize + piece.length
    if (this.#part.length < neededSize) {
      // Not at once a whole record's room: a small document needs less, and nobody has vouched for the record's size yet.
      const grown = Buffer.allocUnsafe(Math.min(this.#recordSize, Math.max(neededSize, 2 * this.#part.length)))
      this.#part.copy(grown, 0, 0, this.#partSize)
      this.#part = grown
    }
    piece.copy(this.#part, this.#partSize)
    this.#partSize = neededSize
  }

  #openPart(): void {
    const record = this.#part.subarray(0, this.#partSize)
    this.#partSize = 0
    this.#open(record)
  }

  #open(record: Buffer): void {
    if (this.#lastSeen) throw new SealedDocumentError('damaged', 'Bytes follow the last record.')
    if (record.length < minRecordSize) {
      throw new SealedDocumentError('truncated', `Record ${this.#records} ends after ${record.length} bytes.`)
    }
    const plaintext = openRecord(this.#keys, this.#records, record)
    const delimiter = plaintext?.at(-1)
    this.#lastSeen = delimiter === delimiters.last
    if (plaintext === undefined || !(this.#lastSeen || (delimiter === delimiters.more && record.length === this.#recordSize))) {
      throw new SealedDocumentError('damaged', `Record ${this.#records} is not the one that was sealed.`)
    }
    this.#records += 1
    this.#held.push(plaintext.subarray(0, -1))
    this.#heldSize += plaintext.length - 1
  }

  #giveOut(): Buffer[] {
    const document: Buffer[] = []
    for (let oldest = this.#held[0]; oldest !== undefined && this.#heldSize - oldest.length > trailerSize; oldest = this.#held[0]) {
      this.#held.shift()
      this.#heldSize -= oldest.length
      this.#count(oldest)
      document.push(oldest)
    }
    return document
  }

  #count(document: Buffer): void {
    this.#hash.update(document)
    this.#size += document.length
  }
}
