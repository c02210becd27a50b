import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { delimiters, deriveRecordKeys, recordCipher } from './aes128gcm.ts'
import { Opened } from './opened.ts'
import { collect, openerOf, samplePurpose, sampleSite } from './testing/sealed-sample.ts'
import { seededBytes } from './testing/seeded-bytes.ts'
import { makeSealingKey } from './sealing-key.ts'
import { makeTrailer } from './trailer.ts'

const recordSize = 65_536
/** Three full records and a short one. */
const document = seededBytes('refusals')(4 * recordSize - 100)
const headerSize = 4 + 1 + 88 + 2 + samplePurpose.length + 21
const recordAt = (index: number): number => headerSize + index * recordSize

interface Attempt {
  code: string | undefined
  given: Buffer
}

/** Opens in one piece, as a stream and record by record: what it ends with, and what came out before. */
async function tryToOpen(sealed: Buffer, seed: string): Promise<Attempt> {
  const { opener } = await sampleSite(seed)
  const whole = await codeOf(opener.openBytes(sealed, samplePurpose))
  const given: Buffer[] = []
  const streamed = await codeOf(
    (async () => {
      const opened = await opener.open(sealed, samplePurpose)
      for await (const piece of opened.stream([sealed.subarray(0, 1000), sealed.subarray(1000)])) given.push(piece)
    })(),
  )
  expect(streamed).toBe(whole)
  return { code: whole, given: Buffer.concat(given) }
}

async function codeOf(work: Promise<unknown>): Promise<string | undefined> {
  return work.then(
    () => undefined,
    (error: { code?: string }) => error.code,
  )
}

const without = (bytes: Buffer, from: number, to: number): Buffer => Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)])
const flipped = (bytes: Buffer, at: number): Buffer => {
  const copy = Buffer.from(bytes)
  copy[at] = (copy[at] ?? 0) ^ 0x10
  return copy
}

const changes: [what: string, change: (sealed: Buffer) => Buffer, code: string][] = [
  ['its last byte is missing', (sealed) => sealed.subarray(0, -1), 'damaged'],
  ['its last record is missing', (sealed) => sealed.subarray(0, recordAt(3)), 'truncated'],
  ['all but its first record is missing', (sealed) => sealed.subarray(0, recordAt(1)), 'truncated'],
  ['all records are missing', (sealed) => sealed.subarray(0, headerSize), 'truncated'],
  ['it ends within a tag', (sealed) => sealed.subarray(0, recordAt(3) + 17), 'truncated'],
  ['it ends within the header', (sealed) => sealed.subarray(0, headerSize - 1), 'truncated'],
  ['nothing is left of it', (sealed) => sealed.subarray(0, 0), 'truncated'],
  ['a byte follows', (sealed) => Buffer.concat([sealed, Buffer.alloc(1)]), 'damaged'],
  ['a record follows', (sealed) => Buffer.concat([sealed, sealed.subarray(recordAt(0), recordAt(1))]), 'damaged'],
  ['a record comes twice', (sealed) => Buffer.concat([sealed.subarray(0, recordAt(1)), sealed.subarray(recordAt(0))]), 'damaged'],
  ['a record is left out', (sealed) => without(sealed, recordAt(1), recordAt(2)), 'damaged'],
  ['a byte is left out', (sealed) => without(sealed, recordAt(1), recordAt(1) + 1), 'damaged'],
  [
    'two records have changed places',
    (sealed) =>
      Buffer.concat([
        sealed.subarray(0, recordAt(1)),
        sealed.subarray(recordAt(2), recordAt(3)),
        sealed.subarray(recordAt(1), recordAt(2)),
        sealed.subarray(recordAt(3)),
      ]),
    'damaged',
  ],
  ['its magic is changed', (sealed) => flipped(sealed, 0), 'not-sealed'],
  ['its number of recipients is changed', (sealed) => flipped(sealed, 4), 'damaged'],
  ['its key id is changed', (sealed) => flipped(sealed, 5), 'unknown-key'],
  ["its sender's half is changed", (sealed) => flipped(sealed, 5 + 8), 'damaged'],
  ['its wrapped key is changed', (sealed) => flipped(sealed, 5 + 8 + 32), 'damaged'],
  ['its purpose is changed', (sealed) => flipped(sealed, headerSize - 22), 'wrong-purpose'],
  ['its salt is changed', (sealed) => flipped(sealed, headerSize - 21), 'damaged'],
  ['its record size is changed', (sealed) => flipped(sealed, headerSize - 3), 'damaged'],
  ['its first record is changed', (sealed) => flipped(sealed, recordAt(0)), 'damaged'],
  ['a tag is changed', (sealed) => flipped(sealed, recordAt(2) - 1), 'damaged'],
  ['its last byte is changed', (sealed) => flipped(sealed, sealed.length - 1), 'damaged'],
]

test.each(changes)('%s: it is refused, and what came before is the document', async (what, change, code) => {
  const { seal } = await sampleSite(what)
  const attempt = await tryToOpen(change(await seal(document)), what)
  expect(attempt.code).toBe(code)
  expect(attempt.given.equals(document.subarray(0, attempt.given.length))).toBe(true)
  expect(attempt.given.length).toBeLessThan(document.length)
})

test('a document that ends with a full record ends there: bytes after it are refused', async () => {
  const { seal } = await sampleSite('full')
  const sealed = await seal(document.subarray(0, 2 * (recordSize - 17) - 40))
  expect(sealed.length).toBe(recordAt(2))
  expect((await tryToOpen(Buffer.concat([sealed, Buffer.alloc(1)]), 'full')).code).toBe('damaged')
  expect((await tryToOpen(Buffer.concat([sealed, sealed.subarray(recordAt(1))]), 'full')).code).toBe('damaged')
})

test('parts of two documents make none, though one agreement sealed both', async () => {
  const { seal } = await sampleSite('two')
  const [one, two] = [await seal(document), await seal(document)]
  const parts: [Buffer, Buffer][] = [
    [one.subarray(0, headerSize), two.subarray(headerSize)],
    [one.subarray(0, headerSize - 21), two.subarray(headerSize - 21)],
    [one.subarray(0, recordAt(1)), two.subarray(recordAt(1))],
    [one.subarray(0, recordAt(3)), two.subarray(recordAt(3))],
  ]
  for (const both of parts) expect((await tryToOpen(Buffer.concat(both), 'two')).code).toBe('damaged')
})

test('a header that belongs to another recipient may not be changed either', async () => {
  const [here, elsewhere] = [await makeSealingKey(), await makeSealingKey()]
  const { sealer } = await sampleSite('other recipient')
  const sealed = await sealer.sealBytes({ recipients: [here, elsewhere], purpose: samplePurpose, document })
  for (const at of [5 + 88, 5 + 88 + 8, 5 + 88 + 40, 5 + 88 + 87]) {
    await expect(openerOf(here).openBytes(flipped(sealed, at), samplePurpose)).rejects.toMatchObject({ code: 'damaged' })
  }
})

test('a header opens no document but its own', async () => {
  const { seal, opener } = await sampleSite('header of another')
  const [one, two] = [await seal(document), await seal(document)]
  const opened = await opener.open(one, samplePurpose)
  await expect(opened.verify([two])).rejects.toMatchObject({ code: 'damaged' })
  await expect(opened.verify([flipped(one, 20)])).rejects.toMatchObject({ code: 'damaged' })
  await expect(opened.verify([one.subarray(0, 20)])).rejects.toMatchObject({ code: 'truncated' })
})

test('a private key that is not the one its id says opens nothing', async () => {
  const { seal, key } = await sampleSite('wrong key')
  const other = await makeSealingKey()
  const opener = openerOf({ ...other, keyId: key.keyId })
  await expect(opener.open(await seal(document), samplePurpose)).rejects.toMatchObject({ code: 'damaged' })
})

const room = 40
const ownKeys = deriveRecordKeys(Buffer.alloc(32), Buffer.alloc(16))

/** What a sender could make who does not keep to the format: these plaintexts, each in a record, behind a header of one byte. */
function sealOddly(...plaintexts: Buffer[]): { opened: Opened; sealed: Buffer } {
  const records = plaintexts.map((plaintext, index) => {
    const cipher = recordCipher(ownKeys, index)
    const delimiter = index === plaintexts.length - 1 ? delimiters.last : delimiters.more
    return Buffer.concat([cipher.update(plaintext), cipher.update(Buffer.of(delimiter)), cipher.final(), cipher.getAuthTag()])
  })
  const header = Buffer.alloc(1)
  return { opened: new Opened({ header, keys: ownKeys, recordSize: room + 17 }), sealed: Buffer.concat([header, ...records]) }
}

test('the end of a document whose hash or size is another one is never given out', async () => {
  const label = document.subarray(0, room)
  const right = makeTrailer(createHash('sha256').update(label).digest(), room)
  const good = sealOddly(label, right)
  expect(await collect(good.opened.stream([good.sealed]))).toEqual(label)

  const wrongHash = Buffer.concat([Buffer.alloc(32), right.subarray(32)])
  const wrongSize = Buffer.concat([right.subarray(0, 32), Buffer.alloc(8)])
  for (const plaintexts of [[label, wrongHash], [label, wrongSize], [label.subarray(0, 39)], [label.subarray(0, 1)]]) {
    const { opened, sealed } = sealOddly(...plaintexts)
    const given: Buffer[] = []
    const reading = (async () => {
      for await (const piece of opened.stream([sealed])) given.push(piece)
    })()
    await expect(reading).rejects.toMatchObject({ code: 'damaged' })
    expect(given).toEqual([])
  }
})

test('a last record without a byte of its own is refused: no sender makes one, and nobody would miss it', async () => {
  const { opened, sealed } = sealOddly(makeTrailer(createHash('sha256').digest(), 0), Buffer.alloc(0))
  await expect(opened.verify([sealed])).rejects.toMatchObject({ code: 'truncated' })
  expect(() => opened.plainSize(sealed.length)).toThrow(expect.objectContaining({ code: 'truncated' }))
})

test('a source that breaks off breaks the stream with its own error', async () => {
  const { seal, opener } = await sampleSite('source')
  const sealed = await seal(document)
  const breaking = async function* (): AsyncGenerator<Buffer> {
    yield sealed.subarray(0, recordAt(2))
    throw new Error('connection reset')
  }
  const opened = await opener.open(sealed, samplePurpose)
  await expect(collect(opened.stream(breaking()))).rejects.toThrow('connection reset')
})
