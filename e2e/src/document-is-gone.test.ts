import { randomBytes } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { getReceipt, listJobEvents } from '@cloudprint/protocol/http/job-routes'
import { eventually } from '@cloudprint/testkit/eventually'
import { readIfThere } from '@cloudprint/testkit/read-if-there'
import { Client } from 'pg'
import { expect, test } from 'vitest'
import { useSite } from './harness/use-site.ts'

const site = useSite({
  queues: async (cups) => {
    await cups.addQueue({ name: 'zebra' })
  },
})

/** Stands in every document, so that a forgotten copy is found wherever it lies. */
const mark = `secret-${randomBytes(8).toString('hex')}`
const documentOf = (bytes: number) => Buffer.concat([Buffer.from(`^XA${mark}^XZ\n`), randomBytes(bytes)])

test.each([
  ['in the database', 500],
  ['on disk', 300_000],
])('a document that is kept %s is gone when its job has ended, and a receipt says so', async (_where, bytes) => {
  site().cups.scriptNext('zebra', ['hold', 'take-document'])
  const document = documentOf(bytes)
  const { id: jobId } = await site().submit('zebra', { document })
  await site().cups.untilHeld('zebra')
  const early = await site().api.answer(getReceipt, { params: { jobId } })
  expect(early).toMatchObject({ ok: false, status: 404, problem: { code: 'receipt-not-found' } })
  const sealed = await sealedDocumentOf(jobId)
  expect(sealed.sizeBytes).toBeGreaterThan(document.length)
  expect((await site().job(jobId)).document).toMatchObject({ sizeBytes: sealed.sizeBytes, state: 'held' })
  // It is sealed from the beginning. The database has its files elsewhere: no-copies-are-kept.test.ts looks into those.
  expect(filesWithMark(site().relay.dataDir)).toEqual([])

  site().cups.release('zebra')
  const job = await site().untilEnded(jobId, 'completed')
  expect(job.document).toMatchObject({ sizeBytes: sealed.sizeBytes, state: 'deleted' })
  const receipt = await site().api.call(getReceipt, { params: { jobId } })
  expect(receipt).toMatchObject({ jobId, ...sealed, reason: 'completed' })
  expect(Date.parse(receipt.deletedAt)).toBeGreaterThanOrEqual(Date.parse(receipt.storedAt))

  const { items } = await site().api.call(listJobEvents, { params: { jobId } })
  expect(items.map(({ event }) => event.kind)).toEqual(
    expect.arrayContaining(['submitted', 'offered', 'delivered', 'printing', 'completed']),
  )

  expect(await rowsWithDocuments()).toBe(0)
  await eventually(() => expect(filesWithMark(site().relay.dataDir)).toEqual([]), { what: 'the relay’s folder to be clean' })
})

test('nothing of it is left in the agent’s folder, nor in any log', async () => {
  // The agent overwrites its journal's log every 15 s.
  await eventually(() => expect(filesWithMark(site().agent.stateDir)).toEqual([]), {
    what: 'the agent’s folder to be clean',
  })
  expect(site().relay.output() + site().agent.output()).not.toContain(mark)
})

/** Of the bytes as the relay has them. */
async function sealedDocumentOf(jobId: string): Promise<{ sizeBytes: number; sha256: string }> {
  const [row] = await queryRelay<{ sizeBytes: number; sha256: string }>(
    `select size_bytes::float8 as "sizeBytes", encode(sha256, 'hex') as sha256 from document where job_id = '${jobId}'`,
  )
  if (row === undefined) throw new Error('the document is not there')
  return row
}

async function rowsWithDocuments(): Promise<number> {
  return (await queryRelay<{ count: number }>('select count(*)::int from document'))[0]?.count ?? -1
}

async function queryRelay<Row extends object>(sql: string): Promise<Row[]> {
  const client = new Client({ connectionString: site().relay.databaseUrl })
  await client.connect()
  const { rows } = await client.query<Row>(sql)
  await client.end()
  return rows
}

function filesWithMark(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return files.map(({ parentPath, name }) => join(parentPath, name)).filter((path) => readIfThere(path).includes(mark))
}
