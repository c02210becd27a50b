import { createCipheriv, createDecipheriv, createHmac, createSecretKey } from 'node:crypto'
import type { KeyObject } from 'node:crypto'

/** What a wrapping key is bound to. The salt is new for each document, so each wrapping key is used once. */
export interface WrapBinding {
  /** What HPKE exported for the two ends. */
  secret: KeyObject
  purpose: Buffer
  salt: Buffer
  keyId: Buffer
}

export function wrapContentKey(contentKey: Buffer, binding: WrapBinding): Buffer {
  const cipher = createCipheriv('aes-256-gcm', wrappingKey(binding), zeroNonce)
  const encrypted = cipher.update(contentKey)
  cipher.final()
  return Buffer.concat([encrypted, cipher.getAuthTag()])
}

/** Undefined where the bytes were not wrapped for this binding. */
export function unwrapContentKey(wrapped: Buffer, binding: WrapBinding): Buffer | undefined {
  const decipher = createDecipheriv('aes-256-gcm', wrappingKey(binding), zeroNonce, { authTagLength: tagSize })
  decipher.setAuthTag(wrapped.subarray(-tagSize))
  const contentKey = decipher.update(wrapped.subarray(0, -tagSize))
  try {
    decipher.final()
  } catch {
    return undefined
  }
  return contentKey
}

/**
 * The key of the body: the content key together with every byte that stands before the first record.
 * RFC 8188 authenticates no header, so a header that was changed has to lead to another key.
 */
export function bodyKey(contentKey: Buffer, header: Buffer): Buffer {
  return createHmac('sha256', createSecretKey(contentKey)).update(header).digest()
}

/** HKDF-Expand for one block (RFC 5869 §2.3): what HPKE exported is a pseudorandom key already. */
export function wrappingKey({ secret, purpose, salt, keyId }: WrapBinding): KeyObject {
  const bound = Buffer.concat([purpose, salt, keyId, firstBlock])
  return createSecretKey(createHmac('sha256', secret).update(bound).digest())
}

export const contentKeySize = 32
const tagSize = 16
const firstBlock = Buffer.of(1)
/** The key is used for one message only. */
const zeroNonce = Buffer.alloc(12)
