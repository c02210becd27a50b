import { createCipheriv, createDecipheriv, createHmac, createSecretKey } from 'node:crypto'
import type { CipherGCM, KeyObject } from 'node:crypto'

/** RFC 8188's content coding `aes128gcm`, record by record. Given a key's bytes, Node takes five times as long as with a KeyObject. */
export interface RecordKeys {
  key: KeyObject
  nonce: Buffer
}

/** What a record's plaintext ends with: after it more records follow, or none. */
export const delimiters = { more: 1, last: 2 } as const
export const recordTagSize = 16
/** Delimiter and tag: what a record is longer than its part of the document. */
export const recordOverhead = 1 + recordTagSize

export function deriveRecordKeys(inputKey: Buffer, salt: Buffer): RecordKeys {
  const pseudorandomKey = createSecretKey(createHmac('sha256', createSecretKey(salt)).update(inputKey).digest())
  const expand = (info: Buffer, size: number): Buffer => createHmac('sha256', pseudorandomKey).update(info).digest().subarray(0, size)
  return { key: createSecretKey(expand(keyInfo, 16)), nonce: expand(nonceInfo, nonceSize) }
}

/** The cipher of the record with this number, counted from 0: its plaintext goes in in pieces, the delimiter as the last. */
export function recordCipher({ key, nonce }: RecordKeys, index: number): CipherGCM {
  return createCipheriv('aes-128-gcm', key, recordNonce(nonce, index))
}

/** The plaintext of a record with its delimiter; undefined where it is not the record that was sealed with this number. */
export function openRecord({ key, nonce }: RecordKeys, index: number, record: Buffer): Buffer | undefined {
  const decipher = createDecipheriv('aes-128-gcm', key, recordNonce(nonce, index), { authTagLength: recordTagSize })
  decipher.setAuthTag(record.subarray(-recordTagSize))
  const plaintext = decipher.update(record.subarray(0, -recordTagSize))
  try {
    decipher.final()
  } catch {
    return undefined
  }
  return plaintext
}

/** The number is added bit by bit to the last 6 of 12 bytes: more records than 2^48 no document has. */
function recordNonce(nonce: Buffer, index: number): Buffer {
  const own = Buffer.from(nonce)
  own.writeUIntBE(index, nonceSize - 6, 6)
  for (let at = nonceSize - 6; at < nonceSize; at++) own[at] = (own[at] ?? 0) ^ (nonce[at] ?? 0)
  return own
}

const nonceSize = 12
/** The last byte is HKDF's number of the block: each key fits in the first. */
const keyInfo = Buffer.from('Content-Encoding: aes128gcm\0\x01')
const nonceInfo = Buffer.from('Content-Encoding: nonce\0\x01')
