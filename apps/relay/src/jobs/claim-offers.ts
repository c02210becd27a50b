import type pg from 'pg'
import { CROWDED_FROM, OFFER_WINDOW } from './job-rows.ts'
import type { ClaimedJob, OfferClaim } from './job-rows.ts'

/**
 * Marks the next waiting jobs of computers' printers as offered under their sessions and returns them in order, claim by claim. It is
 * the event `offered` of the rules (queued and not held → may be held) as one statement, because every job passes here; for
 * several computers at once, because then they share its start, its commit and its flush to disk.
 * An older session's claim finds nothing: the epoch must still be the computer's, and the share of its row keeps a new
 * session from opening, and so from reconciling, before this claim is committed. Shares are taken in the order of ids, as all who
 * lock several computers do.
 *
 * The statement is planned when hardly a job waits, and must hold when 100,000 do: `is true` keeps the planner from reading all
 * waiting jobs by their expiry instead of the printer's by their sequence. `picked` holds their locks, so the update asks no more.
 *
 * A printer that doubt blocks is given one job at a time, and none behind one in doubt: of what its computer holds it would print on.
 * One that somebody paused is given none.
 */
export async function claimOffers(pool: pg.Pool, claims: readonly OfferClaim[]): Promise<ClaimedJob[][]> {
  const { rows } = await pool.query<ClaimedJob & { claim: number }>({
    name: 'claim-offers',
    text: `with session as materialized (
        select computer.id, asked.claim, asked.epoch, asked.every_printer, asked.max_jobs, asked.now
        from rows from (unnest($1::uuid[]), unnest($2::int[]), unnest($3::boolean[]), unnest($4::int[]), unnest($5::timestamptz[]))
          with ordinality as asked(id, epoch, every_printer, max_jobs, now, claim)
        join computer on computer.id = asked.id and computer.epoch = asked.epoch
        order by computer.id for share of computer),
      picked as (
        select next.id, next.sequence, session.claim, session.epoch, session.now from session
        cross join lateral (
          select case when ${CROWDED_FROM} <= (select count(*) from (
              select from job held where computer_id = session.id and ${HELD} limit ${CROWDED_FROM}) held)
            then greatest(1, ${CROWDED_FROM} / (select count(*) from printer where computer_id = session.id and gone_at is null)) end as share
        ) crowd
        cross join lateral (
          select waiting.id, waiting.sequence from printer
          cross join lateral (
            select count(*) as all, count(*) filter (where held.state <> 'printing') as unprinted from job held
            where held.computer_id = printer.computer_id and held.printer_id = printer.id and ${HELD}
          ) own
          cross join lateral (
            select id, sequence from job
            where printer_id = printer.id and state = 'queued' and offer_epoch is null and (expires_at > session.now) is true
              and sequence < case when printer.doubt_blocks then coalesce((select min(doubtful.sequence) from job doubtful
                where doubtful.printer_id = printer.id and doubtful.state = 'uncertain'), ${NO_SEQUENCE}) else ${NO_SEQUENCE} end
            order by sequence
            limit greatest(0, least(${OFFER_WINDOW} - own.unprinted, crowd.share - own.all, case when printer.doubt_blocks then 1 - own.all end))
            for update
          ) waiting
          where printer.computer_id = session.id and printer.gone_at is null and printer.paused_at is null and (session.every_printer or printer.id = any($6::uuid[]))
          order by waiting.sequence limit session.max_jobs
        ) next),
      offered as (
        update job set offer_epoch = picked.epoch from picked
        where job.id = picked.id
        returning job.id, attempt, printer_id, job.sequence, title, format, ticket, expires_at, picked.claim, picked.epoch, picked.now),
      history as (
        insert into job_event (job_id, at, by, by_name, from_state, to_state, event)
        select id, now, 'relay', 'relay', 'queued', 'queued', jsonb_build_object('kind', 'offered', 'epoch', epoch) from offered)
      select offered.claim::int, offered.id, attempt, offered.printer_id as "printerId", printer.name as "printerName",
        offered.sequence::float8 as sequence, title, format, ticket, case when (printer.description->>'isRaw')::boolean then printer.labels end as labels, expires_at as "expiresAt",
        document.size_bytes::float8 as "sizeBytes", document.sha256, document.bytes
      from offered
      join printer on printer.id = offered.printer_id
      join document on document.job_id = offered.id
      order by offered.sequence`,
    values: [
      claims.map((claim) => claim.computerId),
      claims.map((claim) => claim.epoch),
      claims.map((claim) => claim.printerIds === null),
      claims.map((claim) => claim.maxJobs),
      claims.map((claim) => claim.now),
      claims.flatMap((claim) => claim.printerIds ?? []),
    ],
  })
  const claimed = claims.map((): ClaimedJob[] => [])
  for (const { claim, ...job } of rows) claimed[claim - 1]?.push(job)
  return claimed
}

/** The jobs that a computer may hold, as the index `job_held` has them. */
const HELD = `held.offer_epoch is not null and held.state in ('queued', 'delivered', 'printing')`

/** Behind every job: the largest bigint. */
const NO_SEQUENCE = '9223372036854775807'

/** Of these computers, those that have a job waiting: what a lost nudge left behind. */
export async function computersWithWork(pool: pg.Pool, computerIds: string[], now: Date): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>({
    name: 'computers-with-work',
    text: `select distinct printer.computer_id as id from printer
      where printer.computer_id = any($1::uuid[]) and printer.gone_at is null and printer.paused_at is null and exists (
        select from job where printer_id = printer.id and state = 'queued' and offer_epoch is null and expires_at > $2)`,
    values: [computerIds, now],
  })
  return rows.map((row) => row.id)
}
