import { randomBytes as secureRandomBytes } from 'node:crypto'
import { deriveRecordKeys } from './aes128gcm.ts'
import { bodyKey, contentKeySize, wrapContentKey } from './content-key.ts'
import { agreeAsSender } from './hpke.ts'
import type { SendingContext } from './hpke.ts'
import { SealedDocumentError } from './sealed-document-error.ts'
import { bodyHeaderSize, magic, maxPurposeBytes, maxRecipients, saltSize } from './sealed-header.ts'
import { decodeKey, keyIdOf } from './sealing-key.ts'
import { Sealing } from './sealing.ts'

export interface Recipient {
  keyId: string
  publicKey: string
}

export interface SealRequest {
  recipients: readonly Recipient[]
  /** What the document is for, in at most 512 bytes: who opens it names the same, or gets nothing. */
  purpose: string
}

/**
 * Seals documents. An agreement with a recipient's key takes a thousand times as long as a key for one document, so it
 * serves all documents of a minute; `contexts` holds the young ones by public key, oldest first.
 */
export class Sealer {
  readonly #now: () => number
  readonly #randomBytes: (size: number) => Buffer
  readonly #contexts = new Map<string, { madeAt: number; context: Promise<SendingContext> }>()

  /** @param options.now milliseconds, of any clock; `randomBytes` where a simulation needs the same bytes again. */
  constructor({ now, randomBytes = secureRandomBytes }: { now: () => number; randomBytes?: (size: number) => Buffer }) {
    this.#now = now
    this.#randomBytes = randomBytes
  }

  async seal({ recipients, purpose }: SealRequest): Promise<Sealing> {
    if (recipients.length < 1 || recipients.length > maxRecipients)
      throw new RangeError(`A document is sealed to 1 to ${maxRecipients} keys.`)
    const contexts = await Promise.all(recipients.map((recipient) => this.#contextFor(recipient)))

    const contentKey = this.#randomBytes(contentKeySize)
    const salt = this.#randomBytes(saltSize)
    const purposeBytes = encodePurpose(purpose)
    const blocks = contexts.flatMap(({ enc, secret }, index) => {
      const keyId = Buffer.from(recipients[index]?.keyId ?? '', 'hex')
      return [keyId, enc, wrapContentKey(contentKey, { secret, purpose: purposeBytes, salt, keyId })]
    })
    const purposeLength = Buffer.allocUnsafe(2)
    purposeLength.writeUInt16BE(purposeBytes.length)
    const header = Buffer.concat([magic, Buffer.of(recipients.length), ...blocks, purposeLength, purposeBytes, bodyHeader(salt)])
    return new Sealing({ header, keys: deriveRecordKeys(bodyKey(contentKey, header), salt), recordSize })
  }

  /** A document that is in memory, in one piece. */
  async sealBytes({ document, ...request }: SealRequest & { document: Uint8Array }): Promise<Buffer> {
    const sealing = await this.seal(request)
    return Buffer.concat([sealing.header, sealing.update(document), sealing.final()])
  }

  async #contextFor({ keyId, publicKey }: Recipient): Promise<SendingContext> {
    const now = this.#now()
    for (const [key, { madeAt }] of this.#contexts) {
      // A clock that was set back makes no context live longer.
      if (now >= madeAt && now - madeAt < contextMs) break
      this.#contexts.delete(key)
    }
    const known = this.#contexts.get(publicKey)
    if (known !== undefined) return known.context

    if (keyIdOf(publicKey) !== keyId) throw new SealedDocumentError('invalid-key', `The key that is called ${keyId} has another name.`)
    const context = agreeAsSender(decodeKey(publicKey), this.#randomBytes).catch((cause: unknown) => {
      this.#contexts.delete(publicKey)
      throw new SealedDocumentError('invalid-key', `Nothing can be sealed to the key ${keyId}.`, { cause })
    })
    this.#contexts.set(publicKey, { madeAt: now, context })
    return context
  }
}

function encodePurpose(purpose: string): Buffer {
  const bytes = Buffer.from(purpose)
  if (!purpose.isWellFormed() || bytes.length < 1 || bytes.length > maxPurposeBytes) {
    throw new RangeError(`A purpose is text of 1 to ${maxPurposeBytes} bytes.`)
  }
  return bytes
}

function bodyHeader(salt: Buffer): Buffer {
  const header = Buffer.alloc(bodyHeaderSize)
  salt.copy(header)
  header.writeUInt32BE(recordSize, saltSize)
  return header
}

/** 64 KiB: what file systems and sockets move at once; of it 17 bytes are overhead. */
const recordSize = 65_536
const contextMs = 60_000
