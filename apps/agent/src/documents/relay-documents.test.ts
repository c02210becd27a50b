import { createHash, randomBytes } from 'node:crypto'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '@cloudprint/process-kit/clock'
import { silentLogger } from '@cloudprint/process-kit/logger'
import type { JobId } from '@cloudprint/protocol/ids'
import { jobPurpose, printerPurpose } from '@cloudprint/protocol/sealing-key'
import { agreeAsSender } from '@cloudprint/sealing/hpke'
import { Opener } from '@cloudprint/sealing/opener'
import { drawSecrets, sealFor } from '@cloudprint/sealing/seal-for'
import { Sealer } from '@cloudprint/sealing/sealer'
import { decodeKey, makeSealingKey } from '@cloudprint/sealing/sealing-key'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { standInComputerId, StandInRelay } from '../testing/stand-in-relay.ts'
import { makeStateFolder } from '../testing/test-agent.ts'
import { Outgoing } from '../outgoing/outgoing.ts'
import { RelayClock } from '../relay-link/relay-clock.ts'
import { RelayHttp } from '../relay-link/relay-http.ts'
import { DiskSpoolFolder } from './disk-spool-folder.ts'
import type { RemoteDocument } from './document-store.ts'
import { RelayDocuments } from './relay-documents.ts'
import { Unsealer } from './unsealer.ts'

const plain = randomBytes(400_000)
const jobId = '01900000-0000-7000-8000-000000000007' as JobId
const key = await makeSealingKey()
const bytes = await sealedFor(jobPurpose(jobId))
const document = documentOf(bytes)
const never = new AbortController().signal
let relay: StandInRelay
let folder: ReturnType<typeof makeStateFolder>

beforeEach(async () => {
  folder = makeStateFolder()
  relay = await new StandInRelay().start()
  relay.documents.set(jobId, bytes)
})
afterEach(async () => {
  await relay.stop()
  folder.remove()
})

function sealedFor(purpose: string, recipient = key): Promise<Buffer> {
  return new Sealer({ now: () => 0 }).sealBytes({ recipients: [recipient], purpose, document: plain })
}

function documentOf(sealed: Buffer) {
  const sha256 = createHash('sha256').update(sealed).digest('hex')
  return {
    key: `${jobId}.1`,
    jobId,
    printer: 'cups/Zebra',
    format: 'application/octet-stream' as const,
    isReference: false,
    sizeBytes: sealed.length,
    sha256,
  }
}

/** What is inside, read as a stream and, in part, at a place. */
async function read(documents: RelayDocuments, held: RemoteDocument) {
  const opened = await documents.open(held)
  if (!opened.ok) throw new Error(opened.problem.detail)
  return {
    whole: Buffer.concat(await opened.document.open().toArray()),
    end: await opened.document.readAt(399_990, 100),
    ...opened.document,
  }
}

async function openDocuments(): Promise<RelayDocuments> {
  const http = new RelayHttp({
    relayUrl: relay.url,
    clock: systemClock,
    relayClock: new RelayClock(systemClock),
    assertion: () => Promise.resolve('assertion'),
    outgoing: new Outgoing({ setting: 'none', env: {} }),
  })
  const documents = new RelayDocuments({
    folder: new DiskSpoolFolder(join(folder.path, 'spool')),
    openDocument: http.openDocument.bind(http),
    unsealer: new Unsealer({
      opener: new Opener({ privateKey: (keyId) => (keyId === key.keyId ? key.privateKey : undefined) }),
      computerId: standInComputerId,
    }),
    references: { hold: () => Promise.reject(new Error('no document here is a reference')) },
    clock: systemClock,
    random: () => 0,
    log: silentLogger,
  })
  await documents.prepare()
  return documents
}

const partOnDisk = join('spool', document.key)

test('a fetch goes on after a restart from where it stood', async () => {
  await openDocuments()
  writeFileSync(join(folder.path, partOnDisk), bytes.subarray(0, 150_000))
  const documents = await openDocuments()
  expect(await documents.hold(document, never)).toEqual({ ok: true })
  expect(relay.ranges).toEqual(['bytes=150000-'])
  expect(await read(documents, document)).toMatchObject({ whole: plain, end: plain.subarray(399_990), sizeBytes: plain.length })
})

test('a part that was damaged here is fetched anew as a whole', async () => {
  const documents = await openDocuments()
  writeFileSync(join(folder.path, partOnDisk), Buffer.alloc(150_000))
  expect(await documents.hold(document, never)).toEqual({ ok: true })
  expect(relay.ranges).toEqual(['bytes=150000-', undefined])
})

test('documents are readable by the agent’s user alone, and removed for certain', async () => {
  const documents = await openDocuments()
  await documents.hold(document, never)
  expect(statSync(join(folder.path, 'spool')).mode & 0o777).toBe(0o700)
  expect(statSync(join(folder.path, partOnDisk)).mode & 0o777).toBe(0o600)
  await documents.remove(document.key)
  expect(readdirSync(join(folder.path, 'spool'))).toEqual([])
})

test('what a crash left behind is swept, what is held stays', async () => {
  const documents = await openDocuments()
  await documents.hold(document, never)
  writeFileSync(join(folder.path, 'spool', '01900000-0000-7000-8000-000000000008.1'), 'left behind')
  await documents.sweep(new Set([document.key]))
  expect(readdirSync(join(folder.path, 'spool'))).toEqual([document.key])
})

test('a fetch that is not needed any more ends at once', async () => {
  const documents = await openDocuments()
  const stop = new AbortController()
  relay.cutAfterBytes = 1
  const held = documents.hold(document, stop.signal)
  stop.abort(new Error('canceled'))
  await expect(held).rejects.toThrow('canceled')
})

test('more documents than are fetched at once all arrive', async () => {
  const documents = await openDocuments()
  const many = Array.from({ length: 40 }, (_, index) => ({ ...document, key: `${jobId}.${index + 1}` }))
  expect(await Promise.all(many.map((one) => documents.hold(one, never)))).toEqual(many.map(() => ({ ok: true })))
})

test('a document that its submitter sealed for its printer opens, one for another printer does not', async () => {
  const documents = await openDocuments()
  const own = await sealedFor(printerPurpose(standInComputerId, 'cups/Zebra'))
  relay.documents.set(jobId, own)
  expect(await documents.hold(documentOf(own), never)).toEqual({ ok: true })
  expect((await read(documents, documentOf(own))).whole).toEqual(plain)
  await documents.remove(document.key)
  const others = await sealedFor(printerPurpose(standInComputerId, 'cups/Office'))
  relay.documents.set(jobId, others)
  expect(await documents.hold(documentOf(others), never)).toMatchObject({ problem: { code: 'document-not-openable' } })
})

test('a document that is sealed to a key that is not here is refused when it has arrived', async () => {
  const documents = await openDocuments()
  const lost = await sealedFor(jobPurpose(jobId), await makeSealingKey())
  relay.documents.set(jobId, lost)
  expect(await documents.hold(documentOf(lost), never)).toMatchObject({ problem: { code: 'sealing-key-lost' } })
})

test('a document that is sealed in tiny records is refused when it has arrived', async () => {
  const refused = { ok: false, problem: { code: 'document-not-openable', detail: expect.stringContaining('18') as string } }
  const context = await agreeAsSender(decodeKey(key.publicKey), randomBytes)
  const recipients = [{ keyId: key.keyId, context }]
  const sealing = sealFor({ recipients, purpose: jobPurpose(jobId), recordSize: 18, secrets: drawSecrets(randomBytes) })
  const sealed = Buffer.concat([sealing.header, sealing.update(plain.subarray(0, 1_000)), sealing.final()])
  relay.documents.set(jobId, sealed)
  const documents = await openDocuments()
  expect(await documents.hold(documentOf(sealed), never)).toMatchObject(refused)
  expect(await documents.openInline(document, sealed)).toMatchObject(refused)
})

test('a document that is not sealed is refused when it has arrived', async () => {
  const documents = await openDocuments()
  relay.documents.set(jobId, plain)
  expect(await documents.hold(documentOf(plain), never)).toMatchObject({ problem: { code: 'document-not-openable' } })
  expect(await documents.openInline(documentOf(plain), plain)).toMatchObject({ problem: { code: 'document-not-openable' } })
})

test('a document whose end is damaged is refused when it has arrived, and of it nothing is read', async () => {
  const documents = await openDocuments()
  const damaged = Buffer.from(bytes)
  damaged.writeUInt8(damaged.readUInt8(damaged.length - 1) ^ 1, damaged.length - 1)
  relay.documents.set(jobId, damaged)
  expect(await documents.hold(documentOf(damaged), never)).toMatchObject({ problem: { code: 'document-not-openable' } })
})

test('a document that is damaged here after it was held fails before its end, and is then fetched anew', async () => {
  const documents = await openDocuments()
  await documents.hold(document, never)
  const onDisk = join(folder.path, partOnDisk)
  const damaged = readFileSync(onDisk)
  damaged.writeUInt8(damaged.readUInt8(200_000) ^ 1, 200_000)
  writeFileSync(onDisk, damaged)
  const opened = await documents.open(document)
  const seen: Buffer[] = []
  const reading = async () => {
    if (opened.ok) for await (const piece of opened.document.open()) seen.push(piece as Buffer)
  }
  await expect(reading()).rejects.toThrow('not the one that was sealed')
  const passed = Buffer.concat(seen)
  expect(passed).toEqual(plain.subarray(0, passed.length))
  expect(passed.length).toBeLessThan(200_000)
  expect(await documents.hold(document, never)).toEqual({ ok: true })
  expect((await read(documents, document)).whole).toEqual(plain)
})

test('a document whose header is damaged here after it was held is fetched anew, and its job does not fail', async () => {
  const documents = await openDocuments()
  await documents.hold(document, never)
  const onDisk = join(folder.path, partOnDisk)
  const damaged = readFileSync(onDisk)
  damaged.writeUInt8(damaged.readUInt8(60) ^ 1, 60)
  writeFileSync(onDisk, damaged)
  await expect(documents.open(document)).rejects.toThrow('content key')
  expect(await documents.hold(document, never)).toEqual({ ok: true })
  expect((await read(documents, document)).whole).toEqual(plain)
})

test('what lies on the disk is sealed', async () => {
  const documents = await openDocuments()
  await documents.hold(document, never)
  await read(documents, document)
  expect(readdirSync(join(folder.path, 'spool'))).toEqual([document.key])
  expect(readFileSync(join(folder.path, partOnDisk))).toEqual(bytes)
})
