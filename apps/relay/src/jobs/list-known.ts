import type pg from 'pg'
import type { AskedJobs, KnownJob } from './job-rows.ts'

/**
 * What several agents are to see of their jobs: those that they named, and those that their computers may hold.
 * `offset 0` keeps each lookup in its place: the planner, which knows of no jobs yet, would read all of them once instead.
 */
export async function listKnown(client: pg.PoolClient, asked: readonly AskedJobs[]): Promise<KnownJob[][]> {
  const { rows } = await client.query<KnownJob & { place: number }>({
    name: 'reconcile',
    text: `with asked as materialized (
        select place::int, computer_id,
          (select max(last_epoch) from journal where journal.computer_id = asked.computer_id and journal.journal_id <> asked.journal_id) as elsewhere
        from unnest($1::uuid[], $2::uuid[]) with ordinality as asked(computer_id, journal_id, place)),
      named as materialized (select * from unnest($3::int[], $4::uuid[]) as named(place, id)),
      found as (
        select place, elsewhere, job.* from named join asked using (place)
        cross join lateral (select ${COLUMNS} from job where job.id = named.id and job.computer_id = asked.computer_id offset 0) job
        union all
        select place, elsewhere, job.* from asked
        cross join lateral (
          select ${COLUMNS} from job
          where job.computer_id = asked.computer_id and offer_epoch is not null and state in ('queued', 'delivered', 'printing') offset 0) job
        where (place, job.id) not in (select place, id from named))
      select place, id, state, attempt, offer_epoch is not null and state in ('queued', 'delivered', 'printing') as "mayBeHeld",
        coalesce(offer_epoch <= elsewhere, false) as "mayBeElsewhere", cancel_requested_at is not null as "isCancelRequested"
      from found`,
    values: [
      asked.map((one) => one.computerId),
      asked.map((one) => one.journalId),
      asked.flatMap(({ jobIds }, index) => jobIds.map(() => index + 1)),
      asked.flatMap(({ jobIds }) => jobIds),
    ],
  })
  const known = asked.map((): KnownJob[] => [])
  for (const { place, ...job } of rows) known[place - 1]?.push(job)
  return known
}

const COLUMNS = 'job.id, job.state, job.attempt, job.offer_epoch, job.cancel_requested_at'
