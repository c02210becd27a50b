import { createHash } from 'node:crypto'
import { deriveRecordKeys } from '../aes128gcm.ts'
import { bodyKey, wrappingKey } from '../content-key.ts'
import { agreeAsSender } from '../hpke.ts'
import { sealFor } from '../seal-for.ts'
import { decodeKey, makeSealingKey } from '../sealing-key.ts'
import type { SealingKey } from '../sealing-key.ts'

interface Story {
  what: string
  purpose: string
  recordSize: number
  recipients: number
  document: Buffer
}

const stories: Story[] = [
  {
    what: 'a label for one computer, in one record',
    purpose: 'job:0198c0de-0000-7000-8000-000000000001',
    recordSize: 65_536,
    recipients: 1,
    document: Buffer.from('^XA^FO50,50^A0N,40^FDCloud Print^FS^XZ\n'),
  },
  {
    what: 'a label for two computers, in five records of 47 bytes, the last of them full',
    purpose: 'printer:0198c0de-0000-7000-8000-0000000000aa/Lager Süd / 3',
    recordSize: 64,
    recipients: 2,
    document: Buffer.from('0123456789abcdef'.repeat(13)).subarray(0, 5 * 47 - 40),
  },
  {
    what: 'an empty document',
    purpose: 'job:0',
    recordSize: 18,
    recipients: 1,
    document: Buffer.alloc(0),
  },
  {
    what: '100,000 times the letter A, in two records',
    purpose: 'job:1',
    recordSize: 65_536,
    recipients: 1,
    document: Buffer.alloc(100_000, 'A'),
  },
]

/** Every secret of a vector is the SHA-256 of its name, so that nothing about it was chosen. */
const named = (name: string, size = 32): Buffer => createHash('sha256').update(`cloudprint vector: ${name}`).digest().subarray(0, size)

export async function makeVectors(): Promise<object[]> {
  return Promise.all(stories.map(makeVector))
}

async function makeVector({ what, purpose, recordSize, recipients, document }: Story, index: number): Promise<object> {
  const contentKey = named(`${index} content key`)
  const salt = named(`${index} salt`, 16)
  const agreements = await Promise.all(Array.from({ length: recipients }, async (_, number) => agree(`${index} recipient ${number}`)))

  const sealing = sealFor({
    recipients: agreements.map(({ key, context }) => ({ keyId: key.keyId, context })),
    purpose,
    recordSize,
    secrets: { contentKey, salt },
  })
  const inputKey = bodyKey(contentKey, sealing.header)
  const { key, nonce } = deriveRecordKeys(inputKey, salt)
  const sealed = Buffer.concat([sealing.header, sealing.update(document), sealing.final()])

  return {
    what,
    purpose,
    recordSize,
    ...bytesOrHash('document', document),
    recipients: agreements.map(({ key: { keyId, publicKey, privateKey }, ephemeralSeed, context: { enc, secret } }) => ({
      keyId,
      publicKey,
      privateKey,
      ephemeralSeed: hex(ephemeralSeed),
      enc: hex(enc),
      exported: hex(secret.export()),
      wrappingKey: hex(wrappingKey({ secret, purpose: Buffer.from(purpose), salt, keyId: Buffer.from(keyId, 'hex') }).export()),
    })),
    contentKey: hex(contentKey),
    salt: hex(salt),
    header: hex(sealing.header),
    bodyKey: hex(inputKey),
    recordKey: hex(key.export()),
    recordNonce: hex(nonce),
    ...bytesOrHash('sealed', sealed),
  }
}

async function agree(
  name: string,
): Promise<{ key: SealingKey; ephemeralSeed: Buffer; context: Awaited<ReturnType<typeof agreeAsSender>> }> {
  const key = await makeSealingKey(() => named(`${name} key`))
  const ephemeralSeed = named(`${name} ephemeral`)
  return { key, ephemeralSeed, context: await agreeAsSender(decodeKey(key.publicKey), () => ephemeralSeed) }
}

/** What would fill pages is told by its size and SHA-256. */
function bytesOrHash(name: string, bytes: Buffer): Record<string, string | number> {
  if (bytes.length <= 1000) return { [name]: hex(bytes) }
  return { [`${name}Size`]: bytes.length, [`${name}Sha256`]: createHash('sha256').update(bytes).digest('hex') }
}

const hex = (bytes: Buffer): string => bytes.toString('hex')
