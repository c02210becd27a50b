import { expect, test } from 'vitest'
import { Opener } from './opener.ts'
import { makeSealingKey } from './sealing-key.ts'
import { collect, inPieces, openerOf, samplePurpose, sampleSite } from './testing/sealed-sample.ts'
import { seededBytes } from './testing/seeded-bytes.ts'

const roomOfRecord = 65_536 - 17
const trailer = 40

const sizes = [roomOfRecord, 2 * roomOfRecord, 5 * roomOfRecord]
  .flatMap((size) => [size - trailer - 1, size - trailer, size - trailer + 1, size - 1, size, size + 1])
  .concat([0, 1, 17, 39, 40, 41, 2048])

test.each(sizes)('a document of %i bytes comes back as it was', async (size) => {
  const { seal, opener } = await sampleSite('round')
  const document = seededBytes('document')(size)
  const sealed = await seal(document)

  expect(document.equals(await opener.openBytes(sealed, samplePurpose))).toBe(true)
  const opened = await opener.open(sealed, samplePurpose)
  expect(opened.plainSize(sealed.length)).toBe(size)
  expect(await opened.verify([sealed])).toBe(size)
})

test('10 MiB go through in pieces of any size, and no piece that comes out waits for more than two records', async () => {
  const { sealer, opener, key } = await sampleSite('stream')
  const document = seededBytes('10 MiB')(10 * 1024 * 1024)
  for (const [sealSize, openSize] of [
    [1009, 65_521],
    [65_536, 65_536],
    [131_101, 7919],
    [document.length, 2 ** 20],
  ] as const) {
    const sealing = await sealer.seal({ recipients: [key], purpose: samplePurpose })
    const sealed = Buffer.concat([
      sealing.header,
      ...Array.from(inPieces(document, sealSize), (piece) => sealing.update(piece)),
      sealing.final(),
    ])

    let fed = 0
    let came = 0
    let isSame = true
    const counted = function* (): Generator<Buffer> {
      for (const piece of inPieces(sealed, openSize)) {
        yield piece
        // What the piece before brought has been given out when the next one is asked for.
        fed += piece.length
        expect(fed - came).toBeLessThan(3 * 65_536)
      }
    }
    const opened = await opener.open(sealing.header, samplePurpose)
    for await (const piece of opened.stream(counted())) {
      isSame &&= piece.equals(document.subarray(came, came + piece.length))
      came += piece.length
    }
    expect([came, isSame]).toEqual([document.length, true])
  }
})

test('a document in pieces of one byte comes back as it was', async () => {
  const { seal, opener } = await sampleSite('bytes')
  const sealed = await seal(Buffer.from('a small label'))
  const opened = await opener.open(sealed, samplePurpose)
  expect(await collect(opened.stream(inPieces(sealed, 1)))).toEqual(Buffer.from('a small label'))
})

test('whoever fills its buffer again before the next piece changes nothing', async () => {
  const { seal, opener } = await sampleSite('reused')
  const document = seededBytes('reused')(200_000)
  const sealed = await seal(document)
  const buffer = Buffer.alloc(10_000)
  const reused = function* (): Generator<Buffer> {
    for (const piece of inPieces(sealed, buffer.length)) yield buffer.subarray(0, piece.copy(buffer))
  }
  const opened = await opener.open(sealed, samplePurpose)
  expect(document.equals(await collect(opened.stream(reused())))).toBe(true)
})

test('whoever fills its buffer again while the header is opened changes nothing', async () => {
  const { seal, opener } = await sampleSite('reused header')
  const sealed = await seal(Buffer.from('label'))
  const buffer = Buffer.from(sealed)
  const opening = opener.open(buffer, samplePurpose)
  buffer.fill(0)
  expect(await collect((await opening).stream([sealed]))).toEqual(Buffer.from('label'))
})

test('what was sealed for a job opens for that job, and for no other and no printer', async () => {
  const { seal, opener } = await sampleSite('purpose')
  const sealed = await seal(Buffer.from('label'), 'job:a')
  expect(await opener.openBytes(sealed, 'job:a')).toEqual(Buffer.from('label'))
  for (const purpose of ['job:b', 'job:', 'printer:a/b', '']) {
    await expect(opener.open(sealed, purpose)).rejects.toMatchObject({ code: 'wrong-purpose' })
  }
})

test('a document for several keys opens with the one that is here', async () => {
  const [here, elsewhere] = [await makeSealingKey(), await makeSealingKey()]
  const { sealer } = await sampleSite('several')
  const sealed = await sealer.sealBytes({ recipients: [elsewhere, here], purpose: samplePurpose, document: Buffer.from('label') })
  expect(await openerOf(here).openBytes(sealed, samplePurpose)).toEqual(Buffer.from('label'))
})

test('a key that is not here, or no longer, is named as unknown', async () => {
  const { seal, key } = await sampleSite('unknown')
  const keys = new Map([[key.keyId, key.privateKey]])
  const opener = new Opener({ privateKey: (keyId) => keys.get(keyId) })
  const sealed = await seal(Buffer.from('label'))
  await opener.openBytes(sealed, samplePurpose)
  keys.clear()
  await expect(opener.open(sealed, samplePurpose)).rejects.toMatchObject({
    code: 'unknown-key',
    message: expect.stringContaining(key.keyId),
  })
})

test('a key that was forgotten opens nothing by what was agreed before', async () => {
  const { seal, key } = await sampleSite('forgotten')
  const other = await makeSealingKey()
  let { privateKey } = key
  const opener = new Opener({ privateKey: () => privateKey })
  const sealed = await seal(Buffer.from('label'))
  await opener.openBytes(sealed, samplePurpose)
  privateKey = other.privateKey
  await opener.openBytes(sealed, samplePurpose)
  opener.forget(key.keyId)
  await expect(opener.open(sealed, samplePurpose)).rejects.toMatchObject({ code: 'damaged' })
})

test('documents of more senders than are remembered open all the same', async () => {
  const { key, opener } = await sampleSite('senders')
  const senders = await Promise.all(Array.from({ length: 80 }, async (_, index) => sampleSite(`sender ${index}`)))
  const sealed = await Promise.all(
    senders.map(async ({ sealer }) => sealer.sealBytes({ recipients: [key], purpose: samplePurpose, document: Buffer.from('label') })),
  )
  for (const bytes of [...sealed, ...sealed]) expect(await opener.openBytes(bytes, samplePurpose)).toEqual(Buffer.from('label'))
})
