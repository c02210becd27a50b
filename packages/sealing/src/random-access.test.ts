import { expect, test } from 'vitest'
import type { RandomAccess, SealedSource } from './random-access.ts'
import { samplePurpose, sampleSite } from './testing/sealed-sample.ts'
import { seededBytes } from './testing/seeded-bytes.ts'

const room = 65_536 - 17
const document = seededBytes('random access')(4 * room + 20)
const lastRecordSize = 20 + 40 + 17

function sourceOf(sealed: Buffer): SealedSource & { reads: number[] } {
  const reads: number[] = []
  return {
    sealedSize: sealed.length,
    reads,
    read: async (offset, length) => {
      reads.push(length)
      return sealed.subarray(offset, offset + length)
    },
  }
}

async function accessTo(
  change: (sealed: Buffer) => Buffer = (sealed) => sealed,
): Promise<{ access: RandomAccess; source: ReturnType<typeof sourceOf> }> {
  const { seal, opener } = await sampleSite('random access')
  const sealed = await seal(document)
  const source = sourceOf(change(sealed))
  const opened = await opener.open(sealed, samplePurpose)
  return { access: await opened.randomAccess(source), source }
}

test('any part of a document reads as it is there, across records too', async () => {
  const { access } = await accessTo()
  expect(access.size).toBe(document.length)
  for (const [offset, length] of [
    [0, 0],
    [0, 1],
    [room - 1, 2],
    [room, room],
    [100, 3 * room],
    [document.length - 1, 1],
    [0, document.length],
  ] as const) {
    expect(document.subarray(offset, offset + length).equals(await access.readAt(offset, length))).toBe(true)
  }
})

test.each([room - 40, room - 39, room - 1, room, 0])('a document of %i bytes reads whole, wherever its trailer lies', async (size) => {
  const { seal, opener } = await sampleSite('trailer')
  const sealed = await seal(document.subarray(0, size))
  const opened = await opener.open(sealed, samplePurpose)
  const access = await opened.randomAccess(sourceOf(sealed))
  expect(document.subarray(0, size).equals(await access.readAt(0, size + 1))).toBe(true)
})

test('reading past the end gives what there is', async () => {
  const { access } = await accessTo()
  expect(await access.readAt(document.length - 5, 100)).toEqual(document.subarray(-5))
  expect(await access.readAt(document.length, 100)).toHaveLength(0)
  expect(await access.readAt(document.length + 1000, 100)).toHaveLength(0)
})

test('a source is asked for one record at a time, and not again for the one that was opened last', async () => {
  const { access, source } = await accessTo()
  source.reads.length = 0
  for (let offset = 0; offset < 2 * room; offset += 1000) await access.readAt(offset, 1000)
  expect(source.reads).toEqual([65_536, 65_536, 65_536])
})

test('readers at once get each their own part', async () => {
  const { access } = await accessTo()
  const offsets = Array.from({ length: 50 }, (_, index) => (index * 7919) % (document.length - 100))
  const parts = await Promise.all(offsets.map(async (offset) => access.readAt(offset, 100)))
  expect(parts).toEqual(offsets.map((offset) => document.subarray(offset, offset + 100)))
})

test('a document that was cut, or that more follows, cannot be read from its front either', async () => {
  await expect(accessTo((sealed) => sealed.subarray(0, sealed.length - lastRecordSize))).rejects.toMatchObject({ code: 'truncated' })
  await expect(accessTo((sealed) => sealed.subarray(0, -1))).rejects.toMatchObject({ code: 'damaged' })
  await expect(accessTo((sealed) => sealed.subarray(0, 100))).rejects.toMatchObject({ code: 'truncated' })
  await expect(accessTo((sealed) => Buffer.concat([sealed, Buffer.alloc(60)]))).rejects.toMatchObject({ code: 'damaged' })
})

test('a record that was changed, exchanged or not delivered in full gives nothing', async () => {
  const at = 200 + 65_536
  const { access } = await accessTo((sealed) => Buffer.concat([sealed.subarray(0, at), Buffer.from('other'), sealed.subarray(at + 5)]))
  expect(await access.readAt(0, room)).toEqual(document.subarray(0, room))
  await expect(access.readAt(0, room + 1)).rejects.toMatchObject({ code: 'damaged' })

  const { access: short, source } = await accessTo()
  source.read = async () => Buffer.alloc(10)
  await expect(short.readAt(0, 10)).rejects.toMatchObject({ code: 'truncated' })
})

test('a read that failed is tried again by the next', async () => {
  const { access, source } = await accessTo()
  const { read } = source
  source.read = async () => Promise.reject(new Error('input/output error'))
  await expect(access.readAt(0, 10)).rejects.toThrow('input/output error')
  source.read = read
  expect(await access.readAt(0, 10)).toEqual(document.subarray(0, 10))
})
