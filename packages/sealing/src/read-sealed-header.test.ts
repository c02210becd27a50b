import { expect, test } from 'vitest'
import { readSealedHeader } from './read-sealed-header.ts'
import { maxHeaderSize } from './sealed-header.ts'
import { Sealer } from './sealer.ts'
import { makeSealingKey } from './sealing-key.ts'
import { samplePurpose, sampleSite } from './testing/sealed-sample.ts'

const purposeLengthAt = 4 + 1 + 88
const recordSizeAt = purposeLengthAt + 2 + samplePurpose.length + 16

test('a header says whom the document is for, what for, and where its records begin', async () => {
  const { seal, key } = await sampleSite('header')
  const reading = readSealedHeader(await seal(Buffer.from('label')))
  expect(reading).toMatchObject({ ok: true, header: { recipients: [{ keyId: key.keyId }], purpose: samplePurpose, recordSize: 65_536 } })
  expect(reading).toMatchObject({ header: { bodyOffset: recordSizeAt - 16, recordsOffset: recordSizeAt + 5 } })
})

test('whoever has too few bytes learns how many to come back with, and gets through in four steps', async () => {
  const { seal } = await sampleSite('steps')
  const sealed = await seal(Buffer.from('label'))
  let size = 0
  const steps: number[] = []
  for (let reading = readSealedHeader(sealed.subarray(0, 0)); !reading.ok; reading = readSealedHeader(sealed.subarray(0, size))) {
    if (reading.code !== 'incomplete') throw new Error(reading.message)
    expect(reading.needsBytes).toBeGreaterThan(size)
    size = reading.needsBytes
    steps.push(size)
  }
  expect(steps).toEqual([5, purposeLengthAt + 2, recordSizeAt + 5])
})

test('the largest header there is fits in what is always enough', async () => {
  const keys = await Promise.all(Array.from({ length: 16 }, async () => makeSealingKey()))
  const { header } = await new Sealer({ now: () => 0 }).seal({ recipients: keys, purpose: 'x'.repeat(512) })
  expect(header).toHaveLength(maxHeaderSize)
  expect(readSealedHeader(header)).toMatchObject({ ok: true, header: { recordsOffset: maxHeaderSize } })
})

const hostile: [string, (bytes: Buffer) => unknown][] = [
  ['no recipient', (bytes) => bytes.writeUInt8(0, 4)],
  ['17 recipients', (bytes) => bytes.writeUInt8(17, 4)],
  ['255 recipients', (bytes) => bytes.writeUInt8(255, 4)],
  ['no purpose', (bytes) => bytes.writeUInt16BE(0, purposeLengthAt)],
  ['a purpose of 513 bytes', (bytes) => bytes.writeUInt16BE(513, purposeLengthAt)],
  ['a purpose of 64 KiB', (bytes) => bytes.writeUInt16BE(65_535, purposeLengthAt)],
  ['a purpose that is not UTF-8', (bytes) => bytes.writeUInt8(0xff, purposeLengthAt + 2)],
  ['records of 0 bytes', (bytes) => bytes.writeUInt32BE(0, recordSizeAt)],
  ['records of 17 bytes', (bytes) => bytes.writeUInt32BE(17, recordSizeAt)],
  ['records of 1 MiB and a byte', (bytes) => bytes.writeUInt32BE(1024 * 1024 + 1, recordSizeAt)],
  ['records of 4 GiB', (bytes) => bytes.writeUInt32BE(2 ** 32 - 1, recordSizeAt)],
  ['a body that names a key', (bytes) => bytes.writeUInt8(1, recordSizeAt + 4)],
]

test.each(hostile)('%s: damaged, before anything is derived or made room for', async (_what, change) => {
  const { seal, opener } = await sampleSite('hostile')
  const sealed = await seal(Buffer.from('label'))
  change(sealed)
  expect(readSealedHeader(sealed)).toMatchObject({ ok: false, code: 'damaged' })
  await expect(opener.openBytes(sealed, samplePurpose)).rejects.toMatchObject({ code: 'damaged' })
})

test('a purpose that says to be longer than the document is not complete', async () => {
  const { seal, opener } = await sampleSite('over the end')
  const sealed = await seal(Buffer.from('label'))
  sealed.writeUInt16BE(500, purposeLengthAt)
  expect(readSealedHeader(sealed)).toMatchObject({ ok: false, code: 'incomplete', needsBytes: purposeLengthAt + 2 + 500 + 21 })
  await expect(opener.open(sealed, samplePurpose)).rejects.toMatchObject({ code: 'truncated' })
})

test.each([
  ['a PDF', '%PDF-1.7 and more'],
  ['a label', '^XA^XZ'],
  ['the next version', 'CPS2'],
  ['one byte that is another', 'X'],
])('%s is not sealed', (_what, text) => {
  expect(readSealedHeader(Buffer.from(text))).toMatchObject({ ok: false, code: 'not-sealed' })
})
