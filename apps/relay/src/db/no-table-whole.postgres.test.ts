import type { AgentJobEvent } from '@cloudprint/protocol/job-event'
import { eventually } from '@cloudprint/testkit/eventually'
import type pg from 'pg'
import { expect, test } from 'vitest'
import { agentWithPrinters } from '../testing/stand-in-agent.ts'
import { startTestLine } from '../testing/start-test-line.ts'
import { submitted } from '../testing/submit-label.ts'

/** PostgreSQL takes a plan for good at the sixth time. */
const ROUNDS = 8
const JOBS = [1, 2, 3]

test('a job on its way reads no table whole, though nothing was ever counted', async () => {
  const line = await startTestLine()
  const { agent, printerId } = await agentWithPrinters(line)
  const readWhole = async () => {
    const { rows } = await line.pool.query<{ name: string; wholes: number }>(
      `select relname as name, seq_scan::int as wholes from pg_stat_user_tables
        where relname in ('job', 'job_event', 'document', 'receipt')`,
    )
    return rows
  }
  const before = new Map((await readWhole()).map(({ name, wholes }) => [name, wholes]))
  for (let round = 1; round <= ROUNDS; round++) {
    const jobIds = await Promise.all(JOBS.map(() => submitted(line, printerId)))
    await eventually(() => expect(agent.offered).toHaveLength(round * JOBS.length))
    const all = (event: AgentJobEvent) => agent.sendReports(jobIds.map((jobId) => ({ jobId, attempt: 1, event })))
    await all({ kind: 'delivered' })
    await all({ kind: 'printing', spoolerJob: { id: '7', uuid: null } })
    await all({ kind: 'completed', evidence: 'sent' })
  }
  await tellCounts(line.pool)
  const after = await readWhole()
  expect(Object.fromEntries(after.map(({ name, wholes }) => [name, wholes - (before.get(name) ?? 0)]))).toEqual({
    job: 0,
    job_event: 0,
    document: 0,
    receipt: 0,
  })
  agent.close()
  await line.close()
})

/** A session tells what it has counted up to ten seconds later, or when it is asked to. */
async function tellCounts(pool: pg.Pool): Promise<void> {
  const clients = await Promise.all(Array.from({ length: pool.totalCount }, () => pool.connect()))
  for (const client of clients) {
    await client.query('select pg_stat_force_next_flush()')
    client.release()
  }
}
