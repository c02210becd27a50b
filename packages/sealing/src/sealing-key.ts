import { createHash, randomBytes as secureRandomBytes } from 'node:crypto'
import { bytesOf, hpkeSuite } from './hpke.ts'
import { SealedDocumentError } from './sealed-document-error.ts'
import { keyIdSize } from './sealed-header.ts'

/** An X25519 key pair that documents are sealed to: the keys as base64url of their 32 bytes. */
export interface SealingKey {
  keyId: string
  publicKey: string
  privateKey: string
}

/** @param randomBytes where a simulation needs the same keys again; otherwise the machine's own. */
export async function makeSealingKey(randomBytes: (size: number) => Buffer = secureRandomBytes): Promise<SealingKey> {
  const pair = await hpkeSuite.kem.deriveKeyPair(bytesOf(randomBytes(keySize)))
  const publicKey = Buffer.from(await hpkeSuite.kem.serializePublicKey(pair.publicKey)).toString('base64url')
  const privateKey = Buffer.from(await hpkeSuite.kem.serializePrivateKey(pair.privateKey)).toString('base64url')
  return { keyId: keyIdOf(publicKey), publicKey, privateKey }
}

/** The name of a public key: the first 8 bytes of its SHA-256, as 16 hex digits. */
export function keyIdOf(publicKey: string): string {
  return createHash('sha256').update(decodeKey(publicKey)).digest().toString('hex', 0, keyIdSize)
}

/** @throws SealedDocumentError `invalid-key`, unless these are exactly 32 bytes in base64url. */
export function decodeKey(key: string): Buffer {
  const bytes = Buffer.from(key, 'base64url')
  // Node's decoder skips what it does not know: only a key that is written in the one right way is taken.
  if (bytes.length !== keySize || bytes.toString('base64url') !== key) {
    throw new SealedDocumentError('invalid-key', 'A sealing key is 32 bytes in base64url.')
  }
  return bytes
}

const keySize = 32
