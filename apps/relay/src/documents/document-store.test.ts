import { MAX_INLINE_BYTES } from '@cloudprint/protocol/channel/relay-messages'
import { printerPurpose } from '@cloudprint/protocol/sealing-key'
import { Sealer } from '@cloudprint/sealing/sealer'
import { makeSealingKey } from '@cloudprint/sealing/sealing-key'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { createHash, randomBytes } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { openWith } from '../testing/add-sealing-key.ts'
import { DiskBlobStore } from './disk-blob-store.ts'
import { DocumentStore } from './document-store.ts'
import type { Incoming, StoredDocument, Taken } from './document-store.ts'
import type { DocumentRows } from './document-rows.ts'
import { maxSealedBytes } from './pass-sealed.ts'

const MAX_BYTES = 200_000
const key = await makeSealingKey()
const purpose = 'job:1'
const sealer = new Sealer({ now: () => 0 })
const fine = () => ({ ok: true as const })

function newStore() {
  const folder = tempDir('documents')
  const blobs = new DiskBlobStore(folder)
  const files = () => readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true }).filter((entry) => entry.isFile())
  const store = new DocumentStore({ rows: {} as DocumentRows, blobs, sealer, maxBytes: MAX_BYTES })
  const bytesOf = async ({ bytes, blobKey }: StoredDocument) =>
    bytes ?? Buffer.concat((await (await blobs.open(blobKey ?? '', 0))?.toArray()) ?? [])
  return { store, files, bytesOf, take: (incoming: Incoming) => store.take(incoming, fine, { recipient: key, purpose }) }
}

function stream(bytes: Buffer, pieceBytes = 1_000): Incoming {
  const pieces = Array.from({ length: Math.ceil(bytes.length / pieceBytes) }, (_, at) =>
    bytes.subarray(at * pieceBytes, (at + 1) * pieceBytes),
  )
  return { kind: 'stream', stream: Readable.from(pieces) }
}

const ways: [string, (bytes: Buffer) => Incoming][] = [
  ['whole', (bytes) => ({ kind: 'bytes', bytes })],
  ['as a stream', (bytes) => stream(bytes)],
]

function documentOf(taken: Taken): StoredDocument {
  if (!taken.ok) throw new Error(taken.problem.detail)
  return taken.document
}

describe.each(ways)('a document that comes %s', (_way, incoming) => {
  test.each([1, 1_023, 1_024, 1_025, MAX_INLINE_BYTES - 213, MAX_INLINE_BYTES - 212, MAX_INLINE_BYTES, MAX_BYTES])(
    'of %i bytes is kept sealed, and opens to the same bytes',
    async (size) => {
      const { take, files, bytesOf } = newStore()
      const plain = randomBytes(size)
      const taken = await take(incoming(plain))
      const document = documentOf(taken)
      const sealed = await bytesOf(document)
      expect(document).toMatchObject({
        sizeBytes: sealed.length,
        sha256: createHash('sha256').update(sealed).digest(),
        sealingKeyId: key.keyId,
      })
      expect(taken).toMatchObject({ contentSha256: createHash('sha256').update(plain).digest() })
      expect((await openWith(key, sealed, purpose)).equals(plain)).toBe(true)
      // What fits a row is in memory, and touches no disk.
      expect([document.bytes === null, files().length]).toEqual(sealed.length > MAX_INLINE_BYTES ? [true, 1] : [false, 0])
    },
  )

  test('without a byte, or with one too many, leaves nothing behind', async () => {
    const { take, files } = newStore()
    expect(await take(incoming(Buffer.alloc(0)))).toMatchObject({ ok: false, problem: { code: 'document-empty' } })
    expect(await take(incoming(Buffer.alloc(MAX_BYTES + 1)))).toMatchObject({ ok: false, problem: { code: 'document-too-large' } })
    expect(files()).toEqual([])
  })

  test('is judged by its first bytes before anything is kept', async () => {
    const { store, files } = newStore()
    const heads: Buffer[] = []
    const refuse = (head: Buffer) => {
      heads.push(head)
      return { ok: false as const, problem: { code: 'document-format-mismatch' as const, detail: 'no' } }
    }
    const plain = randomBytes(MAX_BYTES)
    const taken = await store.take(incoming(plain), refuse, { recipient: key, purpose })
    expect(taken).toMatchObject({ problem: { code: 'document-format-mismatch' } })
    expect([heads, files()]).toEqual([[plain.subarray(0, 1_024)], []])
  })
})

test('a key that is none is refused as one that is missing', async () => {
  const { store } = newStore()
  const recipient = { keyId: '0123456789abcdef', publicKey: 'x'.repeat(43) }
  const taken = await store.take({ kind: 'bytes', bytes: Buffer.from('^XA^XZ') }, fine, { recipient, purpose })
  expect(taken).toMatchObject({ ok: false, problem: { code: 'sealing-key-missing' } })
})

describe.each(ways)('a document that was sealed before it comes %s', (_way, incoming) => {
  const forPrinter = printerPurpose('c', 'cups/A')
  const seal = (document: Buffer) => sealer.sealBytes({ recipients: [key], purpose: forPrinter, document })
  const ours = () => Promise.resolve({ ok: true as const, keyId: key.keyId })

  test.each([1, MAX_INLINE_BYTES, MAX_BYTES])('of %i bytes is kept as it is', async (size) => {
    const { store, bytesOf } = newStore()
    const sealed = await seal(randomBytes(size))
    const document = documentOf(await store.takeSealed(incoming(sealed), ours))
    expect((await bytesOf(document)).equals(sealed)).toBe(true)
    expect(document).toMatchObject({ sizeBytes: sealed.length, sealingKeyId: key.keyId })
  })

  test('is refused where it is none, ends too early, is empty or too large', async () => {
    const { store, files } = newStore()
    const codeOf = async (bytes: Buffer) => {
      const taken = await store.takeSealed(incoming(bytes), ours)
      return taken.ok ? 'taken' : taken.problem.code
    }
    const sealed = await seal(randomBytes(5_000))
    const header = sealed.length - 5_000 - 57
    expect(await codeOf(Buffer.from('^XA^FDplain^FS^XZ'))).toBe('sealed-document-invalid')
    expect(await codeOf(sealed.subarray(0, 50))).toBe('sealed-document-invalid')
    expect(await codeOf(sealed.subarray(0, header + 20))).toBe('sealed-document-invalid')
    expect(await codeOf(await seal(Buffer.alloc(0)))).toBe('document-empty')
    expect(await codeOf(await seal(Buffer.alloc(MAX_BYTES + 1)))).toBe('document-too-large')
    expect(await codeOf(Buffer.concat([sealed.subarray(0, header), Buffer.alloc(maxSealedBytes(MAX_BYTES))]))).toBe('document-too-large')
    expect(files()).toEqual([])
  })
})
