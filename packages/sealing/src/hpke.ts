import { createSecretKey } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { Aes128Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/core'
import type { EncryptionContext } from '@hpke/core'

/** RFC 9180's first suite, X25519 and AES-128-GCM with SHA-256: the one that every library has. */
export const hpkeSuite = new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes128Gcm() })

const info = Buffer.from('cloudprint sealed document v1')
const exporterContext = Buffer.from('document keys')
const secretSize = 32

export interface SendingContext {
  /** The sender's half of the agreement, as each document carries it. */
  enc: Buffer
  secret: KeyObject
}

/** Agrees on a secret with the holder of a public key. The sender's own key pair is made of `randomBytes` and forgotten. */
export async function agreeAsSender(publicKey: Buffer, randomBytes: (size: number) => Buffer): Promise<SendingContext> {
  const ekm = bytesOf(randomBytes(hpkeSuite.kem.privateKeySize))
  const recipientPublicKey = await hpkeSuite.kem.importKey('raw', bytesOf(publicKey), true)
  const context = await hpkeSuite.createSenderContext({ recipientPublicKey, info, ekm })
  return { enc: Buffer.from(context.enc), secret: await exportSecret(context) }
}

/** The same secret at the other end. */
export async function agreeAsRecipient(privateKey: Buffer, enc: Buffer): Promise<KeyObject> {
  const recipientKey = await hpkeSuite.kem.importKey('raw', bytesOf(privateKey), false)
  return exportSecret(await hpkeSuite.createRecipientContext({ recipientKey, enc, info }))
}

async function exportSecret(context: Pick<EncryptionContext, 'export'>): Promise<KeyObject> {
  return createSecretKey(Buffer.from(await context.export(exporterContext, secretSize)))
}

/** Small buffers of Node share one ArrayBuffer; HPKE's interface takes whole ones. */
export function bytesOf(buffer: Buffer): ArrayBuffer {
  return new Uint8Array(buffer).buffer
}
