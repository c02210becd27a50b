import type pg from 'pg'

/**
 * The place in the order of acceptance at which jobs are younger than `since`. Jobs are accepted in the order of time, so
 * that it is found by halving, with the index that lists use: an index on the time itself would cost every job more than
 * this costs the overview.
 */
export async function sequenceSince(pool: pg.Pool, organizationId: string, since: Date): Promise<number> {
  const { rows } = await pool.query<{ low: number | null; high: number | null }>({
    name: 'job-sequence-range',
    text: 'select min(sequence)::float8 as low, max(sequence)::float8 as high from job where organization_id = $1',
    values: [organizationId],
  })
  let low = rows[0]?.low ?? 0
  // One past the newest: where all jobs are older.
  let high = (rows[0]?.high ?? 0) + 1
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const { rows: found } = await pool.query<{ place: number; isOlder: boolean }>({
      name: 'job-at-sequence',
      text: `select sequence::float8 as place, created_at < $3 as "isOlder" from job
        where organization_id = $1 and sequence >= $2 order by sequence limit 1`,
      values: [organizationId, middle, since],
    })
    const [job] = found
    if (job?.isOlder === true) low = job.place + 1
    else high = middle
  }
  return low
}
