import type pg from 'pg'
import { sequenceSince } from '../jobs/sequence-since.ts'

/** Jobs that go in one statement, each with some ten rows of history: a few milliseconds, so that nobody waits for their locks. */
const MAX_AT_ONCE = 200
/** For one organization in one round; more goes in the next one, a minute later. */
const MAX_ROUNDS = 50

/**
 * Removes the records of jobs that ended longer ago than their organizations keep them, with history and receipt, and says how many.
 * They are found by the order of acceptance, which lists have an index for: no job was accepted after it ended.
 * One whose document is still kept for a retry stays until that is gone.
 */
export async function purgeJobs(pool: pg.Pool, now: Date): Promise<number> {
  const { rows } = await pool.query<{ id: string; seconds: number }>('select id, job_retention_seconds as seconds from organization')
  let purged = 0
  for (const { id, seconds } of rows) purged += await purgeJobsOf(pool, id, new Date(now.getTime() - seconds * 1_000))
  return purged
}

async function purgeJobsOf(pool: pg.Pool, organizationId: string, endedBefore: Date): Promise<number> {
  const youngest = await sequenceSince(pool, organizationId, endedBefore)
  let purged = 0
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const { rowCount } = await pool.query({
      name: 'purge-jobs',
      text: `with old as (
          select id from job
          where organization_id = $1 and sequence < $2 and ended_at < $3
            and not exists (select from document where document.job_id = job.id)
          order by sequence limit ${MAX_AT_ONCE} for update skip locked)
        delete from job using old where job.id = old.id`,
      values: [organizationId, youngest, endedBefore],
    })
    purged += rowCount ?? 0
    if ((rowCount ?? 0) < MAX_AT_ONCE) return purged
  }
  return purged
}
