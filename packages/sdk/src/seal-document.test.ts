import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { Opener } from '@cloudprint/sealing/opener'
import { makeSealingKey } from '@cloudprint/sealing/sealing-key'
import { expect, test } from 'vitest'
import { sealDocument } from './seal-document.ts'

const purpose = 'printer:0198c0de-0000-7000-8000-000000000001/cups/Zebra'
const key = await makeSealingKey()
const document = randomBytes(200_000)
const opener = new Opener({ privateKey: (keyId) => (keyId === key.keyId ? key.privateKey : undefined) })

test.each([
  ['bytes', () => document],
  ['a Blob', () => new Blob([document])],
  ['a stream', () => Readable.from([document.subarray(0, 70_001), document.subarray(70_001)])],
])('%s come out sealed, and open for the printer’s computer and for that printer alone', async (_what, make) => {
  const sealed = await buffer(sealDocument(make(), { ...key, purpose }))
  expect(sealed.includes(document.subarray(100, 124))).toBe(false)
  expect((await opener.openBytes(sealed, purpose)).equals(document)).toBe(true)
  await expect(opener.openBytes(sealed, `${purpose}_2`)).rejects.toMatchObject({ code: 'wrong-purpose' })
})

test('a key that goes by another’s name is refused before anything is sealed to it', async () => {
  const other = await makeSealingKey()
  await expect(buffer(sealDocument(document, { ...key, publicKey: other.publicKey, purpose }))).rejects.toMatchObject({
    code: 'invalid-key',
  })
})

test('a document that fails to be read fails its sealing, and is never sealed to its end', async () => {
  async function* breaking() {
    yield document
    throw new Error('the disk is gone')
  }
  await expect(buffer(sealDocument(breaking(), { ...key, purpose }))).rejects.toThrow('the disk is gone')
})
