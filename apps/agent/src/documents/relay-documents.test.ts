import { createHash, randomBytes } from 'node:crypto'
import { readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '@cloudprint/process-kit/clock'
import { silentLogger } from '@cloudprint/process-kit/logger'
import type { JobId } from '@cloudprint/protocol/ids'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { StandInRelay } from '../testing/stand-in-relay.ts'
import { makeStateFolder } from '../testing/test-agent.ts'
import { RelayClock } from '../relay-link/relay-clock.ts'
import { RelayHttp } from '../relay-link/relay-http.ts'
import { DiskSpoolFolder } from './disk-spool-folder.ts'
import { RelayDocuments } from './relay-documents.ts'

const bytes = randomBytes(400_000)
const jobId = '01900000-0000-7000-8000-000000000007' as JobId
const document = { key: `${jobId}.1`, jobId, sizeBytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
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

async function openDocuments(): Promise<RelayDocuments> {
  const http = new RelayHttp({
    relayUrl: relay.url,
    clock: systemClock,
    relayClock: new RelayClock(systemClock),
    assertion: () => Promise.resolve('assertion'),
  })
  const documents = new RelayDocuments({
    folder: new DiskSpoolFolder(join(folder.path, 'spool')),
    openDocument: http.openDocument.bind(http),
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
  const source = documents.open(document)
  expect(await source.readAt(399_990, 100)).toEqual(bytes.subarray(399_990))
  expect(Buffer.concat(await source.open().toArray())).toEqual(bytes)
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
