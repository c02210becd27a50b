import type { KeyObject } from 'node:crypto'
import { deriveRecordKeys } from './aes128gcm.ts'
import { bodyKey, unwrapContentKey } from './content-key.ts'
import { agreeAsRecipient } from './hpke.ts'
import { Opened } from './opened.ts'
import { Opening } from './opening.ts'
import { readSealedHeader } from './read-sealed-header.ts'
import type { SealedHeader, SealedRecipient } from './read-sealed-header.ts'
import type { SealedBody } from './sealed-body.ts'
import { SealedDocumentError } from './sealed-document-error.ts'
import { maxHeaderSize } from './sealed-header.ts'
import { decodeKey } from './sealing-key.ts'

/**
 * Opens documents that were sealed to keys held here. A sender uses one agreement for the documents of a minute, so
 * `#contexts` keeps what was agreed, by key and by the sender's half, the least recently used first.
 */
export class Opener {
  readonly #privateKey: (keyId: string) => string | undefined
  readonly #contexts = new Map<string, Promise<KeyObject>>()

  constructor({ privateKey }: { privateKey: (keyId: string) => string | undefined }) {
    this.#privateKey = privateKey
  }

  /** @param headerBytes the beginning of the document, with all of its header; more does no harm. */
  async open(headerBytes: Uint8Array, expectedPurpose: string): Promise<Opened> {
    return new Opened(await this.#openHeader(headerBytes, expectedPurpose))
  }

  /** A document that is in memory, in one piece, when all of it is as it was sealed. */
  async openBytes(sealed: Uint8Array, expectedPurpose: string): Promise<Buffer> {
    const opening = new Opening(await this.#openHeader(sealed, expectedPurpose))
    return Buffer.concat([...opening.update(sealed), opening.final()])
  }

  /** Drops what was agreed for a key, so that a key that is destroyed opens nothing more. */
  forget(keyId: string): void {
    for (const name of this.#contexts.keys()) if (name.startsWith(keyId)) this.#contexts.delete(name)
  }

  async #openHeader(bytes: Uint8Array, expectedPurpose: string): Promise<SealedBody> {
    // A copy: the caller may fill its buffer again while the agreement is made.
    const head = Buffer.from(bytes.subarray(0, maxHeaderSize))
    const reading = readSealedHeader(head)
    if (!reading.ok) {
      const { code, message } = reading.code === 'incomplete' ? truncated(bytes.length, reading.needsBytes) : reading
      throw new SealedDocumentError(code, message)
    }
    const { header } = reading
    if (header.purpose !== expectedPurpose) {
      throw new SealedDocumentError('wrong-purpose', `The document is for ${header.purpose}, not for ${expectedPurpose}.`)
    }

    const [recipient, key] = this.#ownRecipient(header)
    const contentKey = unwrapContentKey(recipient.wrapped, {
      secret: await this.#contextFor(recipient, key),
      purpose: Buffer.from(header.purpose),
      salt: header.salt,
      keyId: Buffer.from(recipient.keyId, 'hex'),
    })
    if (contentKey === undefined) {
      throw new SealedDocumentError('damaged', `The content key was not wrapped for the key ${recipient.keyId} and this purpose.`)
    }
    const headerBytes = head.subarray(0, header.recordsOffset)
    return { header: headerBytes, keys: deriveRecordKeys(bodyKey(contentKey, headerBytes), header.salt), recordSize: header.recordSize }
  }

  #ownRecipient({ recipients }: SealedHeader): [SealedRecipient, string] {
    for (const recipient of recipients) {
      const key = this.#privateKey(recipient.keyId)
      if (key !== undefined) return [recipient, key]
    }
    const names = recipients.map(({ keyId }) => keyId).join(', ')
    throw new SealedDocumentError('unknown-key', `The document is sealed to ${names}, and none of these keys is here.`)
  }

  async #contextFor({ keyId, enc }: SealedRecipient, privateKey: string): Promise<KeyObject> {
    const name = keyId + enc.toString('hex')
    const context = this.#contexts.get(name) ?? agreeAsRecipient(decodeKey(privateKey), enc)
    this.#contexts.delete(name)
    this.#contexts.set(name, context)
    for (const oldest of this.#contexts.keys()) {
      if (this.#contexts.size <= maxContexts) break
      this.#contexts.delete(oldest)
    }
    try {
      return await context
    } catch (cause) {
      this.#contexts.delete(name)
      throw new SealedDocumentError('damaged', `The sender's half of the agreement with the key ${keyId} is no key.`, { cause })
    }
  }
}

function truncated(size: number, needsBytes: number): { code: 'truncated'; message: string } {
  return { code: 'truncated', message: `The header has at least ${needsBytes} bytes, and there are ${size}.` }
}

/** A relay's process uses one agreement a minute, so these are those of an hour. */
const maxContexts = 64
