import { randomBytes as secureRandomBytes } from 'node:crypto'
import { agreeAsSender } from './hpke.ts'
import type { SendingContext } from './hpke.ts'
import { drawSecrets, sealFor } from './seal-for.ts'
import { SealedDocumentError } from './sealed-document-error.ts'
import { maxRecipients } from './sealed-header.ts'
import { decodeKey, keyIdOf } from './sealing-key.ts'
import type { Sealing } from './sealing.ts'

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
 * Seals documents. An agreement with a recipient's key costs thirty times as much as the rest of a small document, so it
 * serves all documents of a minute: `#contextsByKey` holds the young ones, the oldest first.
 */
export class Sealer {
  readonly #now: () => number
  readonly #randomBytes: (size: number) => Buffer
  readonly #contextsByKey = new Map<string, { madeAt: number; context: Promise<SendingContext> }>()

  /** @param options `now` in milliseconds, of any clock; `randomBytes` where a simulation needs the same bytes again. */
  constructor({ now, randomBytes = secureRandomBytes }: { now: () => number; randomBytes?: (size: number) => Buffer }) {
    this.#now = now
    this.#randomBytes = randomBytes
  }

  async seal({ recipients, purpose }: SealRequest): Promise<Sealing> {
    if (recipients.length < 1 || recipients.length > maxRecipients) {
      throw new RangeError(`A document is sealed to 1 to ${maxRecipients} keys.`)
    }
    // Before anything is waited for: what a simulation draws must not hang on which agreement is ready first.
    const secrets = drawSecrets(this.#randomBytes)
    const agreed = await Promise.all(
      recipients.map(async (recipient) => ({ keyId: recipient.keyId, context: await this.#contextFor(recipient) })),
    )
    return sealFor({ recipients: agreed, purpose, recordSize, secrets })
  }

  /** A document that is in memory, in one piece. */
  async sealBytes({ document, ...request }: SealRequest & { document: Uint8Array }): Promise<Buffer> {
    const sealing = await this.seal(request)
    return Buffer.concat([sealing.header, sealing.update(document), sealing.final()])
  }

  async #contextFor({ keyId, publicKey }: Recipient): Promise<SendingContext> {
    const now = this.#now()
    this.dropOld()
    // Under both names: a key that goes by another's id has no agreement, and is looked at below.
    const name = keyId + publicKey
    const known = this.#contextsByKey.get(name)
    if (known !== undefined) return known.context

    if (keyIdOf(publicKey) !== keyId) throw new SealedDocumentError('invalid-key', `The key that is called ${keyId} has another name.`)
    const context = agreeAsSender(decodeKey(publicKey), this.#randomBytes).catch((cause: unknown) => {
      this.#contextsByKey.delete(name)
      throw new SealedDocumentError('invalid-key', `Nothing can be sealed to the key ${keyId}.`, { cause })
    })
    this.#contextsByKey.set(name, { madeAt: now, context })
    return context
  }

  /**
   * Forgets agreements whose time is over. Each seal does it, and who seals for long has to ask for it beside: else what was agreed for
   * the last document of a Friday lies in memory all weekend.
   */
  dropOld(): void {
    const now = this.#now()
    for (const [name, { madeAt }] of this.#contextsByKey) {
      // A clock that was set back makes no context live longer.
      if (now >= madeAt && now - madeAt < contextMs) return
      this.#contextsByKey.delete(name)
    }
  }
}

/** 64 KiB: what file systems and sockets move at once; 17 bytes of it are overhead. */
const recordSize = 65_536
const contextMs = 60_000
