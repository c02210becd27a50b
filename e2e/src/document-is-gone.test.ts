import { createHash, randomBytes } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { getReceipt, listJobEvents } from '@cloudprint/protocol/http/job-routes'
import { eventually } from '@cloudprint/testkit/eventually'
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
  expect((await site().job(jobId)).document).toEqual({ sizeBytes: document.length, state: 'held' })

  site().cups.release('zebra')
  const job = await site().untilEnded(jobId, 'completed')
  expect(job.document).toEqual({ sizeBytes: document.length, state: 'deleted' })
  const receipt = await site().api.call(getReceipt, { params: { jobId } })
  const sha256 = createHash('sha256').update(document).digest('hex')
  expect(receipt).toMatchObject({ jobId, sizeBytes: document.length, sha256, reason: 'completed' })
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

async function rowsWithDocuments(): Promise<number> {
  const client = new Client({ connectionString: site().relay.databaseUrl })
  await client.connect()
  const { rows } = await client.query<{ count: number }>('select count(*)::int from document')
  await client.end()
  return rows[0]?.count ?? -1
}

function filesWithMark(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return files.map(({ parentPath, name }) => join(parentPath, name)).filter((path) => readFileSync(path).includes(mark))
}
