import { deriveRecordKeys } from './aes128gcm.ts'
import { bodyKey, contentKeySize, wrapContentKey } from './content-key.ts'
import type { SendingContext } from './hpke.ts'
import { saltSize } from './sealed-header.ts'
import { Sealing } from './sealing.ts'
import { encodePurpose, writeSealedHeader } from './write-sealed-header.ts'

export interface SealForRequest {
  /** What was agreed with each recipient. */
  recipients: readonly { keyId: string; context: SendingContext }[]
  purpose: string
  recordSize: number
  secrets: DocumentSecrets
}

/** What is random about a document. Both are its own: used for a second one, they would give both away. */
export interface DocumentSecrets {
  contentKey: Buffer
  salt: Buffer
}

export function drawSecrets(randomBytes: (size: number) => Buffer): DocumentSecrets {
  return { contentKey: randomBytes(contentKeySize), salt: randomBytes(saltSize) }
}

/** Begins a sealed document, its content key wrapped for everybody who may open it. */
export function sealFor({ recipients, purpose, recordSize, secrets: { contentKey, salt } }: SealForRequest): Sealing {
  const purposeBytes = encodePurpose(purpose)
  const blocks = recipients.map(({ keyId, context }) => {
    const id = Buffer.from(keyId, 'hex')
    const wrapped = wrapContentKey(contentKey, { secret: context.secret, purpose: purposeBytes, salt, keyId: id })
    return Buffer.concat([id, context.enc, wrapped])
  })
  const header = writeSealedHeader({ recipients: blocks, purpose: purposeBytes, salt, recordSize })
  return new Sealing({ header, keys: deriveRecordKeys(bodyKey(contentKey, header), salt), recordSize })
}
