import type pg from 'pg'

/**
 * The place in the order of acceptance at which jobs are younger than `since`. Jobs are accepted in the order of time, so
 * that it is found by halving, with the index that lists use: an index on the time itself would cost every job more than
 * this costs lists and the overview.
 */
export async function sequenceSince(pool: pg.Pool, organizationId: string, since: Date): Promise<number> {
  const { rows } = await pool.query<{ place: number }>({
    name: 'sequence-since',
    // Up to one past the newest: where all jobs are older. Some twenty steps lead through a million jobs.
    text: `with recursive halving(low, high) as (
        select coalesce(min(sequence), 0), coalesce(max(sequence), 0) + 1 from job where organization_id = $1
        union all
        select case when met.is_older then met.sequence + 1 else low end, case when met.is_older then high else (low + high) / 2 end
        from halving left join lateral (
          select sequence, created_at < $2 as is_older from job
          where organization_id = $1 and sequence >= (low + high) / 2 order by sequence limit 1) met on true
        where low < high)
      select low::float8 as place from halving where low >= high`,
    values: [organizationId, since],
  })
  return rows[0]?.place ?? 0
}
