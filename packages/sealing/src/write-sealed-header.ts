import { bodyHeaderSize, magic, maxPurposeBytes, saltSize } from './sealed-header.ts'

export interface SealedHeaderParts {
  /** One to sixteen, each of key id, enc and wrapped content key. */
  recipients: readonly Buffer[]
  purpose: Buffer
  salt: Buffer
  recordSize: number
}

/** What `readSealedHeader` reads. */
export function writeSealedHeader({ recipients, purpose, salt, recordSize }: SealedHeaderParts): Buffer {
  const purposeLength = Buffer.allocUnsafe(2)
  purposeLength.writeUInt16BE(purpose.length)
  const bodyHeader = Buffer.alloc(bodyHeaderSize)
  salt.copy(bodyHeader)
  bodyHeader.writeUInt32BE(recordSize, saltSize)
  return Buffer.concat([magic, Buffer.of(recipients.length), ...recipients, purposeLength, purpose, bodyHeader])
}

/** @throws RangeError where a purpose is empty, too long or no text: who seals knows what for. */
export function encodePurpose(purpose: string): Buffer {
  const bytes = Buffer.from(purpose)
  if (!purpose.isWellFormed() || bytes.length < 1 || bytes.length > maxPurposeBytes) {
    throw new RangeError(`A purpose is text of 1 to ${maxPurposeBytes} bytes.`)
  }
  return bytes
}
