import { expect, test } from 'vitest'
import { readSealedHeader } from './read-sealed-header.ts'
import type { SealedHeader } from './read-sealed-header.ts'
import { Sealer } from './sealer.ts'
import { keyIdOf, makeSealingKey } from './sealing-key.ts'
import { openerOf, samplePurpose, sampleSite } from './testing/sealed-sample.ts'
import { seededBytes } from './testing/seeded-bytes.ts'

const document = Buffer.from('^XA^FO50,50^FDHello^FS^XZ')

function headerOf(sealed: Buffer): SealedHeader {
  const reading = readSealedHeader(sealed)
  if (!reading.ok) throw new Error(reading.code)
  return reading.header
}

const encOf = (sealed: Buffer): string =>
  headerOf(sealed)
    .recipients.map(({ enc }) => enc.toString('hex'))
    .join()

test('a document that is sealed to sixteen keys opens with each of them', async () => {
  const randomBytes = seededBytes('sixteen')
  const keys = await Promise.all(Array.from({ length: 16 }, async () => makeSealingKey(randomBytes)))
  const sealed = await new Sealer({ now: () => 0 }).sealBytes({ recipients: keys, purpose: samplePurpose, document })
  for (const key of keys) expect(await openerOf(key).openBytes(sealed, samplePurpose)).toEqual(document)
})

test('nothing of a document shows in its sealed bytes, and no two sealings are alike', async () => {
  const { seal } = await sampleSite('alike')
  const [one, two] = [await seal(document), await seal(document)]
  expect(one.includes('Hello')).toBe(false)
  expect(headerOf(one).salt).not.toEqual(headerOf(two).salt)
  expect(one.subarray(headerOf(one).recordsOffset)).not.toEqual(two.subarray(headerOf(two).recordsOffset))
})

test('an agreement with a key serves the documents of a minute, and no longer', async () => {
  let now = 5_000_000
  const key = await makeSealingKey()
  const sealer = new Sealer({ now: () => now })
  const seal = async (): Promise<string> => encOf(await sealer.sealBytes({ recipients: [key], purpose: samplePurpose, document }))

  const [first, atOnce] = await Promise.all([seal(), seal()])
  expect(atOnce).toBe(first)
  now += 59_999
  expect(await seal()).toBe(first)
  now += 1
  const second = await seal()
  expect(second).not.toBe(first)
  // A clock that is set back makes no agreement live longer.
  now -= 30_000
  expect(await seal()).not.toBe(second)
})

test('an agreement whose time is over is forgotten when told to, also while nothing is sealed', async () => {
  let now = 5_000_000
  const key = await makeSealingKey()
  const sealer = new Sealer({ now: () => now })
  const seal = async (): Promise<string> => encOf(await sealer.sealBytes({ recipients: [key], purpose: samplePurpose, document }))
  const first = await seal()
  now += 59_999
  sealer.dropOld()
  expect(await seal()).toBe(first)
  now += 1
  sealer.dropOld()
  // Had it only been passed over it would be young again.
  now -= 1
  expect(await seal()).not.toBe(first)
})

test('each key has an agreement of its own', async () => {
  const sealer = new Sealer({ now: () => 0 })
  const sealed = await sealer.sealBytes({ recipients: [await makeSealingKey(), await makeSealingKey()], purpose: samplePurpose, document })
  const [one, two] = headerOf(sealed).recipients
  expect(one?.enc).not.toEqual(two?.enc)
})

test('the same randomness and the same minute seal to the same bytes', async () => {
  expect(await (await sampleSite('again')).seal(document)).toEqual(await (await sampleSite('again')).seal(document))
})

test('what is drawn for documents that are sealed at once hangs on nothing but their order', async () => {
  const sealed = async (): Promise<Buffer[]> => {
    const randomBytes = seededBytes('at once')
    const keys = [await makeSealingKey(randomBytes), await makeSealingKey(randomBytes), await makeSealingKey(randomBytes)]
    const sealer = new Sealer({ now: () => 0, randomBytes })
    return Promise.all([...keys, ...keys].map(async (key) => sealer.sealBytes({ recipients: [key], purpose: samplePurpose, document })))
  }
  expect(await sealed()).toEqual(await sealed())
})

test('a document is sealed to one to sixteen keys, for a purpose of 1 to 512 bytes', async () => {
  const { key, sealer, seal } = await sampleSite('bounds')
  for (const recipients of [[], Array.from({ length: 17 }, () => key)]) {
    await expect(sealer.seal({ recipients, purpose: samplePurpose })).rejects.toThrow(RangeError)
  }
  for (const purpose of ['', 'é'.repeat(257), 'half a pair: \ud83d']) await expect(seal(document, purpose)).rejects.toThrow(RangeError)
  expect(headerOf(await seal(document, 'é'.repeat(256))).purpose).toBe('é'.repeat(256))
})

test('a key that nobody can agree with is refused, each time', async () => {
  const sealer = new Sealer({ now: () => 0 })
  // Points of small order (RFC 7748 §6.1): the shared secret would be zero, whoever asks.
  for (const point of [Buffer.alloc(32), Buffer.from([1, ...Buffer.alloc(31)])]) {
    const publicKey = point.toString('base64url')
    const recipients = [{ keyId: keyIdOf(publicKey), publicKey }]
    for (let times = 0; times < 2; times++) {
      await expect(sealer.seal({ recipients, purpose: samplePurpose })).rejects.toMatchObject({ code: 'invalid-key' })
    }
  }
})

test('a key under the id of another is refused, also while there is an agreement with it', async () => {
  const [one, two] = [await makeSealingKey(), await makeSealingKey()]
  const sealer = new Sealer({ now: () => 0 })
  const underAnother = { recipients: [{ keyId: one.keyId, publicKey: two.publicKey }], purpose: samplePurpose }
  await expect(sealer.seal(underAnother)).rejects.toMatchObject({ code: 'invalid-key' })
  await sealer.seal({ recipients: [two], purpose: samplePurpose })
  await expect(sealer.seal(underAnother)).rejects.toMatchObject({ code: 'invalid-key' })
})
