import { createHash, randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { MarkedBlobStore } from './marked-blob-store.ts'

export interface BlobStoreHarness {
  blobs: MarkedBlobStore
  /** Puts something beside the blobs that is none. */
  addStranger(): Promise<void>
  /** How many uploads lie there that neither ended nor were given up. */
  countUnfinished(): Promise<number>
  /** Begins an upload as a process does that is killed in the middle of it. */
  leaveUnfinished(): Promise<void>
  close(): Promise<void>
}

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

const future = () => new Date(Date.now() + 3_600_000)
const MIB = 1024 * 1024

/** What every place for large documents promises. */
export function describeBlobStore(name: string, makeHarness: () => Promise<BlobStoreHarness>): void {
  describe(`blobs in ${name}`, () => {
    let store: BlobStoreHarness
    beforeAll(async () => {
      store = await makeHarness()
    })
    afterAll(() => store.close())

    const put = (bytes: Buffer, chunkBytes = 65_536) => store.blobs.put(chunksOf(bytes, chunkBytes))
    const keys = async (time = future()) => {
      const listed: string[] = []
      for await (const key of store.blobs.listOlderThan(time)) listed.push(key)
      return listed
    }

    test('are ready to be used', async () => {
      await expect(store.blobs.check()).resolves.toBeUndefined()
    })

    test.each([
      ['of one byte', 1],
      ['of a label’s size', 100_000],
      ['of just one part', 5 * MIB],
      ['of a byte more than one part', 5 * MIB + 1],
      ['of several parts', 12 * MIB + 77],
    ])('%s come back as they were put', async (_what, length) => {
      const bytes = randomBytes(length)
      const { key } = await put(bytes)
      expect(await hashOf(await store.blobs.open(key, 0))).toBe(createHash('sha256').update(bytes).digest('hex'))
      expect(await store.blobs.has(key)).toBe(true)
    })

    test('are read from where somebody left off', async () => {
      const bytes = randomBytes(6 * MIB)
      const { key } = await put(bytes, 1_000_003)
      const rest = await store.blobs.open(key, 6 * MIB - 10)
      expect(rest === undefined ? undefined : await buffer(rest)).toEqual(bytes.subarray(-10))
    })

    test('are gone for good once they are removed, however often', async () => {
      const { key } = await put(randomBytes(1_000))
      await store.blobs.remove(key)
      await store.blobs.remove(key)
      expect(await store.blobs.open(key, 0)).toBeUndefined()
      expect(await store.blobs.has(key)).toBe(false)
      expect(await keys()).not.toContain(key)
    })

    test('are listed by their age, and nothing else is', async () => {
      const { key } = await put(randomBytes(1_000))
      await store.addStranger()
      const before = await keys()
      expect(before).toContain(key)
      expect(before.every((one) => /^[0-9a-f-]{36}$/.test(one))).toBe(true)
      expect(await keys(new Date(Date.now() - 3_600_000))).not.toContain(key)
    })

    test.each([
      ['at once', 0],
      ['in the first part', 1_000_000],
      ['after the first part', 7 * MIB],
    ])('of an upload that breaks %s nothing is kept, and what broke it is told', async (_when, length) => {
      const before = (await keys()).length
      await expect(store.blobs.put(breaking(length))).rejects.toThrow('the sender is gone')
      expect((await keys()).length).toBe(before)
      expect(await store.countUnfinished()).toBe(0)
    })

    test('that a crash left half are removed when they are old enough, and those under way are not', async () => {
      await store.leaveUnfinished()
      expect(await store.blobs.removeUnfinished(new Date(Date.now() - 3_600_000))).toBe(0)
      expect(await store.countUnfinished()).toBe(1)
      expect(await store.blobs.removeUnfinished(future())).toBe(1)
      expect(await store.countUnfinished()).toBe(0)
    })

    test('lie beside a marker that says whose they are, and is none of them', async () => {
      expect(await store.blobs.readMarker()).toBeUndefined()
      for (const id of ['first', 'second']) {
        await store.blobs.writeMarker(id)
        expect(await store.blobs.readMarker()).toBe(id)
      }
      await store.blobs.removeUnfinished(future())
      expect((await keys()).filter((key) => !/^[0-9a-f-]{36}$/.test(key))).toEqual([])
      expect(await store.blobs.readMarker()).toBe('second')
    })

    test('are never looked for outside of their place', async () => {
      for (const key of ['../../etc/passwd', '', 'a/b', `${'0'.repeat(36)}/..`]) {
        await expect(store.blobs.open(key, 0)).rejects.toThrow('is not a blob key')
        await expect(store.blobs.remove(key)).rejects.toThrow('is not a blob key')
      }
    })

    test('pass through in constant memory', { timeout: 300_000 }, async () => {
      const before = heldBytes()
      let most = 0
      const chunk = randomBytes(MIB)
      async function* long() {
        for (let sent = 0; sent < 128; sent += 1) {
          if (sent % 8 === 0) most = Math.max(most, heldBytes() - before)
          yield chunk
          await Promise.resolve()
        }
      }
      const { key } = await store.blobs.put(long())
      expect(most).toBeLessThan(90 * MIB)
      await store.blobs.remove(key)
    })
  })
}

/** Without what is garbage already: how much of that lies about is up to the engine. */
function heldBytes(): number {
  collectGarbage()
  return process.memoryUsage().arrayBuffers
}

function chunksOf(bytes: Buffer, chunkBytes: number): AsyncIterable<Buffer> {
  return Readable.from(
    (function* () {
      for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes)
    })(),
  )
}

async function* breaking(length: number): AsyncIterable<Buffer> {
  for (let sent = 0; sent < length; sent += 100_000) yield await Promise.resolve(Buffer.alloc(Math.min(100_000, length - sent)))
  throw new Error('the sender is gone')
}

async function hashOf(stream: Readable | undefined): Promise<string | undefined> {
  if (stream === undefined) return undefined
  const hash = createHash('sha256')
  for await (const chunk of stream) hash.update(chunk as Buffer)
  return hash.digest('hex')
}
