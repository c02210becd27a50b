import { createHash } from 'node:crypto'
import type { CipherGCM } from 'node:crypto'
import { delimiters, recordCipher, recordOverhead } from './aes128gcm.ts'
import type { RecordKeys } from './aes128gcm.ts'
import type { SealedBody } from './sealed-body.ts'
import { makeTrailer } from './trailer.ts'

/**
 * One document on its way into the seal: `header`, then what each `update` returns, then what `final` returns.
 * A record is closed when something follows it, so that the last one, full or not, is closed by `final`.
 */
export class Sealing {
  readonly header: Buffer
  readonly #keys: RecordKeys
  readonly #recordRoom: number
  readonly #hash = createHash('sha256')
  #size = 0
  #records = 0
  #cipher: CipherGCM
  #room: number
  #sha256: Buffer | undefined

  constructor({ header, keys, recordSize }: SealedBody) {
    this.header = header
    this.#keys = keys
    this.#recordRoom = recordSize - recordOverhead
    this.#room = this.#recordRoom
    this.#cipher = recordCipher(keys, 0)
  }

  update(chunk: Uint8Array): Buffer {
    this.#hash.update(chunk)
    this.#size += chunk.length
    return oneBuffer(this.#encrypt(chunk))
  }

  final(): Buffer {
    this.#sha256 = this.#hash.digest()
    return oneBuffer([...this.#encrypt(makeTrailer(this.#sha256, this.#size)), ...this.#close(delimiters.last)])
  }

  /** Of the document, once `final` was called: who sealed it need not hash it again. */
  get sha256(): Buffer {
    if (this.#sha256 === undefined) throw new Error('the document has not ended')
    return this.#sha256
  }

  #encrypt(plaintext: Uint8Array): Buffer[] {
    const sealed: Buffer[] = []
    for (let at = 0; at < plaintext.length;) {
      if (this.#room === 0) sealed.push(...this.#nextRecord())
      const piece = plaintext.subarray(at, at + this.#room)
      sealed.push(this.#cipher.update(piece))
      this.#room -= piece.length
      at += piece.length
    }
    return sealed
  }

  #nextRecord(): Buffer[] {
    const end = this.#close(delimiters.more)
    this.#records += 1
    this.#cipher = recordCipher(this.#keys, this.#records)
    this.#room = this.#recordRoom
    return end
  }

  #close(delimiter: number): Buffer[] {
    const end = this.#cipher.update(Buffer.of(delimiter))
    this.#cipher.final()
    return [end, this.#cipher.getAuthTag()]
  }
}

function oneBuffer(pieces: Buffer[]): Buffer {
  const [first, ...others] = pieces
  return first !== undefined && others.length === 0 ? first : Buffer.concat(pieces)
}
