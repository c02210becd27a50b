import type { DoubtVerdict } from '@cloudprint/protocol/job-state'
import type pg from 'pg'
import type { Caller } from '../access/caller.ts'
import { wholeReach } from '../access/reach.ts'
import type { JobStore } from './job-store.ts'

interface Verdict {
  caller: Pick<Caller, 'kind' | 'name' | 'organizationId'>
  printerId: string
  jobIds: readonly string[]
  verdict: DoubtVerdict
  now: Date
}

/** Ends the doubt of several jobs of one printer by one word, and says of which there was none to end. */
export async function settleJobs(
  { pool, jobs }: { pool: pg.Pool; jobs: JobStore },
  { caller, printerId, jobIds, verdict, now }: Verdict,
): Promise<{ settled: number; unsettled: string[] }> {
  const { rows } = await pool.query<{ id: string }>(
    `select id from job where printer_id = $1 and state = 'uncertain' and id = any($2::uuid[])`,
    [printerId, jobIds],
  )
  const happened = await jobs.apply(
    rows.map(({ id }) => ({
      jobId: id,
      event: { kind: 'settled', verdict },
      author: { by: caller.kind, byName: caller.name },
      happenedAt: null,
      of: { reach: wholeReach(caller.organizationId) },
    })),
    now,
  )
  const settled = new Set(happened.flatMap((one) => (one.outcome === 'moved' ? one.row.id : [])))
  return { settled: settled.size, unsettled: [...new Set(jobIds)].filter((id) => !settled.has(id)) }
}
