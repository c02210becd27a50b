import {
  bodyHeaderSize,
  encSize,
  keyIdSize,
  magic,
  maxPurposeBytes,
  maxRecipients,
  maxRecordSize,
  minRecordSize,
  recipientSize,
  saltSize,
} from './sealed-header.ts'

export interface SealedRecipient {
  keyId: string
  enc: Buffer
  wrapped: Buffer
}

/** Views of the bytes that were read. Nothing of it is authenticated before the document is opened. */
export interface SealedHeader {
  recipients: SealedRecipient[]
  purpose: string
  salt: Buffer
  recordSize: number
  /** Where the RFC 8188 message begins. */
  bodyOffset: number
  /** Where its first record begins: the size of the whole header. */
  recordsOffset: number
}

export type SealedHeaderReading =
  | { ok: true; header: SealedHeader }
  | { ok: false; code: 'incomplete'; /** How many bytes to come back with. */ needsBytes: number }
  | { ok: false; code: 'not-sealed' | 'damaged'; message: string }

/** Reads the header from the first bytes of a sealed document; `maxHeaderSize` of them are always enough. */
export function readSealedHeader(bytes: Uint8Array): SealedHeaderReading {
  const input = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (!magic.subarray(0, input.length).equals(input.subarray(0, magic.length))) {
    return { ok: false, code: 'not-sealed', message: 'These bytes do not begin as a sealed document.' }
  }
  const recipientsOffset = magic.length + 1
  if (input.length < recipientsOffset) return incomplete(recipientsOffset)

  const count = input.readUInt8(magic.length)
  if (count < 1 || count > maxRecipients) return damaged(`A sealed document has 1 to ${maxRecipients} recipients, and this names ${count}.`)
  const purposeOffset = recipientsOffset + count * recipientSize + 2
  if (input.length < purposeOffset) return incomplete(purposeOffset)

  const purposeBytes = input.readUInt16BE(purposeOffset - 2)
  if (purposeBytes < 1 || purposeBytes > maxPurposeBytes) {
    return damaged(`A purpose has 1 to ${maxPurposeBytes} bytes, and this says ${purposeBytes}.`)
  }
  const bodyOffset = purposeOffset + purposeBytes
  const recordsOffset = bodyOffset + bodyHeaderSize
  if (input.length < recordsOffset) return incomplete(recordsOffset)

  const purpose = textOf(input.subarray(purposeOffset, bodyOffset))
  if (purpose === undefined) return damaged('The purpose is not UTF-8.')
  const recordSize = input.readUInt32BE(bodyOffset + saltSize)
  if (recordSize < minRecordSize || recordSize > maxRecordSize) {
    return damaged(`A record has ${minRecordSize} to ${maxRecordSize} bytes, and these say ${recordSize}.`)
  }
  if (input.readUInt8(recordsOffset - 1) !== 0) return damaged('The body names a key, which a sealed document does not.')

  const recipients = Array.from({ length: count }, (_, index) => recipientAt(input, recipientsOffset + index * recipientSize))
  const salt = input.subarray(bodyOffset, bodyOffset + saltSize)
  return { ok: true, header: { recipients, purpose, salt, recordSize, bodyOffset, recordsOffset } }
}

function recipientAt(input: Buffer, offset: number): SealedRecipient {
  const encOffset = offset + keyIdSize
  const wrappedOffset = encOffset + encSize
  return {
    keyId: input.toString('hex', offset, encOffset),
    enc: input.subarray(encOffset, wrappedOffset),
    wrapped: input.subarray(wrappedOffset, offset + recipientSize),
  }
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function textOf(bytes: Buffer): string | undefined {
  try {
    return strictUtf8.decode(bytes)
  } catch {
    return undefined
  }
}

function incomplete(needsBytes: number): SealedHeaderReading {
  return { ok: false, code: 'incomplete', needsBytes }
}

function damaged(message: string): SealedHeaderReading {
  return { ok: false, code: 'damaged', message }
}
