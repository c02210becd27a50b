import { afterAll, beforeAll, expect, test } from 'vitest'
import { readReceipt } from '../jobs/job-queries.ts'
import { agentWithPrinters } from '../testing/stand-in-agent.ts'
import { startTestLine } from '../testing/start-test-line.ts'
import type { TestLine } from '../testing/start-test-line.ts'
import { submitLabel, submitted } from '../testing/submit-label.ts'
import { purgeJobs } from './purge-jobs.ts'

let line: TestLine
let printerId: string
beforeAll(async () => {
  line = await startTestLine()
  const site = await agentWithPrinters(line)
  site.agent.close()
  printerId = site.printerId
})
afterAll(() => line.close())

const DAY_MS = 86_400_000
const inDays = (days: number) => new Date(Date.now() + days * DAY_MS)
const isThere = async (jobId: string) => (await line.pool.query('select from job where id = $1', [jobId])).rowCount === 1
const cancel = (jobId: string) =>
  line.jobs.apply(
    [{ jobId, event: { kind: 'cancel-requested' }, author: { by: 'person', byName: 'Ada' }, happenedAt: null, of: {} }],
    new Date(),
  )

test('a job’s record goes with its history and its receipt when it is as old as they are kept, and no sooner', async () => {
  const jobId = await submitted(line, printerId, { key: 'order-1' })
  await cancel(jobId)
  await purgeJobs(line.pool, inDays(29.9))
  expect(await readReceipt(line.pool, line.reach, jobId)).toMatchObject({ reason: 'canceled', by: 'person', byName: 'Ada' })
  await purgeJobs(line.pool, inDays(30.1))
  expect(await isThere(jobId)).toBe(false)
  for (const table of ['job_event', 'receipt']) {
    expect((await line.pool.query(`select from ${table} where job_id = $1`, [jobId])).rowCount).toBe(0)
  }
  // Its key is free again.
  expect(await submitLabel(line, printerId, { key: 'order-1' })).toMatchObject({ ok: true, created: true })
})

test('a job that has not ended stays, however old', async () => {
  const jobId = await submitted(line, printerId)
  await purgeJobs(line.pool, inDays(4_000))
  expect(await isThere(jobId)).toBe(true)
})

test('a failed job stays for as long as its document is kept', async () => {
  const jobId = await submitted(line, printerId)
  await line.pool.query(`update job set state = 'failed', ended_at = now() where id = $1`, [jobId])
  await line.pool.query(`update document set kept_until = now() + interval '90 days' where job_id = $1`, [jobId])
  await purgeJobs(line.pool, inDays(60))
  expect(await isThere(jobId)).toBe(true)
})

test('each organization’s jobs are kept as long as it says, and however many are old all of them go', async () => {
  const other = await line.addOrganization()
  await line.pool.query('update organization set job_retention_seconds = 86400 where id = $1', [other.organizationId])
  const [ours] = [await submitted(line, printerId)]
  await cancel(ours)
  const copies = await line.pool.query<{ id: string }>(
    `insert into job (id, organization_id, printer_id, computer_id, title, format, ticket, metadata, on_doubt, state, size_bytes, created_at, expires_at, ended_at)
      select gen_random_uuid(), $2, printer_id, computer_id, title, format, ticket, metadata, on_doubt, state, size_bytes, created_at, expires_at, ended_at
      from job, generate_series(1, 450) where id = $1 returning id`,
    [ours, other.organizationId],
  )
  expect(await purgeJobs(line.pool, inDays(2))).toBe(450)
  expect(await isThere(ours)).toBe(true)
  expect(await isThere(copies.rows[0]?.id ?? '')).toBe(false)
})
