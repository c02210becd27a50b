import type pg from 'pg'
import { CROWDED_FROM, OFFER_WINDOW } from './job-rows.ts'
import type { ClaimedJob, OfferClaim } from './job-rows.ts'

/**
 * Marks the next waiting jobs of a computer's printers as offered under this session and returns them in order. It is
 * the event `offered` of the rules (queued and not held → may be held) as one statement, because every job passes here.
 * An older session's claim finds nothing: the epoch must still be the computer's, and the share of its row keeps a new
 * session from opening, and so from reconciling, before this claim is committed.
 *
 * The statement is planned when hardly a job waits, and must hold when 100,000 do: `is true` keeps the planner from reading all
 * waiting jobs by their expiry instead of the printer's by their sequence. `picked` holds their locks, so the update asks no more.
 *
 * A printer that doubt blocks is given one job at a time, and none behind one in doubt: of what its computer holds it would print on.
 */
export async function claimOffers(pool: pg.Pool, claim: OfferClaim): Promise<ClaimedJob[]> {
  const { rows } = await pool.query<ClaimedJob>({
    name: 'claim-offers',
    text: `with session as materialized (
        select id from computer where id = $1 and epoch = $2 for share),
      crowd as materialized (
        select case when ${CROWDED_FROM} <= (select count(*) from (
            select from job held where computer_id = $1 and ${HELD} limit ${CROWDED_FROM}) held)
          then greatest(1, ${CROWDED_FROM} / (select count(*) from printer where computer_id = $1 and gone_at is null)) end as share),
      picked as (
        select next.id, next.sequence from session
        cross join crowd
        join printer on printer.computer_id = session.id
        cross join lateral (
          select count(*) as all, count(*) filter (where held.state <> 'printing') as unprinted from job held
          where held.computer_id = printer.computer_id and held.printer_id = printer.id and ${HELD}
        ) own
        cross join lateral (
          select id, sequence from job
          where printer_id = printer.id and state = 'queued' and offer_epoch is null and (expires_at > $5) is true
            and sequence < case when printer.doubt_blocks then coalesce((select min(doubtful.sequence) from job doubtful
              where doubtful.printer_id = printer.id and doubtful.state = 'uncertain'), ${NO_SEQUENCE}) else ${NO_SEQUENCE} end
          order by sequence
          limit greatest(0, least(${OFFER_WINDOW} - own.unprinted, crowd.share - own.all, case when printer.doubt_blocks then 1 - own.all end))
          for update
        ) next
        where printer.gone_at is null and ($3::uuid[] is null or printer.id = any($3))
        order by next.sequence limit $4),
      offered as (
        update job set offer_epoch = $2 from picked
        where job.id = picked.id
        returning job.id, attempt, printer_id, job.sequence, title, format, ticket, expires_at),
      history as (
        insert into job_event (job_id, at, by, by_name, from_state, to_state, event)
        select id, $5, 'relay', 'relay', 'queued', 'queued', jsonb_build_object('kind', 'offered', 'epoch', $2::int) from offered)
      select offered.id, attempt, offered.printer_id as "printerId", printer.name as "printerName",
        offered.sequence::float8 as sequence, title, format, ticket, expires_at as "expiresAt",
        document.size_bytes::float8 as "sizeBytes", document.sha256, document.bytes
      from offered
      join printer on printer.id = offered.printer_id
      join document on document.job_id = offered.id
      order by offered.sequence`,
    values: [claim.computerId, claim.epoch, claim.printerIds, claim.maxJobs, claim.now],
  })
  return rows
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
      where printer.computer_id = any($1::uuid[]) and printer.gone_at is null and exists (
        select from job where printer_id = printer.id and state = 'queued' and offer_epoch is null and expires_at > $2)`,
    values: [computerIds, now],
  })
  return rows.map((row) => row.id)
}
