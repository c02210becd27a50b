import { silentLogger } from '@cloudprint/process-kit/logger'
import { eventually } from '@cloudprint/testkit/eventually'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { readJob, readReceipt } from '../jobs/job-queries.ts'
import { failLostDocuments } from './fail-lost-documents.ts'
import { agentWithPrinters } from '../testing/stand-in-agent.ts'
import { startTestLine } from '../testing/start-test-line.ts'
import type { TestLine } from '../testing/start-test-line.ts'
import { submitted } from '../testing/submit-label.ts'
import { DiskBlobStore } from '../documents/disk-blob-store.ts'
import { OwnBlobStore } from '../documents/own-blob-store.ts'
import { PostgresInstallation } from '../documents/postgres-installation.ts'
import { removeOrphanBlobs } from '../documents/sweep-blobs.ts'
import { LEFT_OVER_AFTER_MS } from '../documents/upload-time.ts'

const lines: TestLine[] = []
let line: TestLine
let printerId: string
beforeEach(async () => {
  line = await startTestLine()
  lines.push(line)
  const site = await agentWithPrinters(line)
  // From now on nobody is offered anything: the relay has heard that it is gone.
  site.agent.close()
  await eventually(() => line.presence.get(site.computer.id) === undefined)
  printerId = site.printerId
})
afterAll(() => Promise.all(lines.map((one) => one.close())))

const large = () => Buffer.concat([Buffer.from('^XA'), randomBytes(100_000)])
const submitLarge = () => submitted(line, printerId, { bytes: large() })
const sweep = () => failLostDocuments({ ...line, log: silentLogger }, new Date())
const job = async (jobId: string) => readJob(line.pool, line.reach, jobId)
const receipt = async (jobId: string) => readReceipt(line.pool, line.reach, jobId)
async function loseBlobOf(jobId: string): Promise<void> {
  const { rows } = await line.pool.query<{ key: string }>('select blob_key as key from document where job_id = $1', [jobId])
  await line.blobs.remove(rows[0]?.key ?? '')
}

test('a blob that belongs to no document is removed once no upload can be under way, and one that does is left alone', async () => {
  const jobId = await submitLarge()
  const { key } = await line.blobs.put(Readable.from([randomBytes(1_000)]))
  expect(await removeOrphanBlobs(line.documentRows, line.blobs, { now: new Date(), log: silentLogger })).toBe(0)
  const now = new Date(Date.now() + LEFT_OVER_AFTER_MS + 60_000)
  expect(await removeOrphanBlobs(line.documentRows, line.blobs, { now, log: silentLogger })).toBe(1)
  expect(await line.blobs.has(key)).toBe(false)
  expect(await job(jobId)).toMatchObject({ state: 'queued', document: { state: 'held' } })
  await sweep()
  expect(await job(jobId)).toMatchObject({ state: 'queued' })
})

test('a waiting job whose blob is gone fails at once, and says why', async () => {
  const [lost, other] = [await submitLarge(), await submitLarge()]
  await loseBlobOf(lost)
  await sweep()
  expect(await job(lost)).toMatchObject({ state: 'failed', failure: { code: 'document-unavailable' }, document: { state: 'deleted' } })
  expect(await receipt(lost)).toMatchObject({ reason: 'undeliverable', by: 'relay' })
  expect(await job(other)).toMatchObject({ state: 'queued' })
})

test('a job that its computer may hold is left to the agent', async () => {
  const [lost] = [await submitLarge(), await submitLarge()]
  await line.pool.query('update job set offer_epoch = 1 where id = $1', [lost])
  await loseBlobOf(lost)
  await sweep()
  expect(await job(lost)).toMatchObject({ state: 'queued', offered: true })
})

test('a failed job whose blob is gone is no longer to be retried', async () => {
  const [lost] = [await submitLarge(), await submitLarge()]
  await line.pool.query(`update job set state = 'failed', ended_at = now() where id = $1`, [lost])
  await line.pool.query(`update document set kept_until = now() + interval '1 hour' where job_id = $1`, [lost])
  await loseBlobOf(lost)
  await sweep()
  expect(await job(lost)).toMatchObject({ state: 'failed', document: { state: 'deleted', keptUntil: null } })
  expect(await receipt(lost)).toMatchObject({ reason: 'undeliverable' })
})

test('where a store is this installation’s and has none of its documents, all their jobs fail', async () => {
  const jobIds = [await submitLarge(), await submitLarge()]
  for (const jobId of jobIds) await loseBlobOf(jobId)
  await sweep()
  for (const jobId of jobIds) expect(await job(jobId)).toMatchObject({ state: 'failed', failure: { code: 'document-unavailable' } })
})

test('where the store is not this installation’s, no job fails', async () => {
  const jobId = await submitLarge()
  const ground = { installation: new PostgresInstallation(line.pool), documentRows: line.documentRows, log: silentLogger }
  const wrong = new OwnBlobStore({ blobs: new DiskBlobStore(tempDir('blobs')), ...ground })
  await expect(failLostDocuments({ ...line, blobs: wrong, log: silentLogger }, new Date())).rejects.toMatchObject({ why: 'away' })
  expect(await job(jobId)).toMatchObject({ state: 'queued', document: { state: 'held' } })
})
