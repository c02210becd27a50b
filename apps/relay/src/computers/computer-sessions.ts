import type pg from 'pg'
import type { Link, NotOpened, OpenedSession, SessionClaim } from './computer-rows.ts'

interface Opening {
  place: number
  epoch: number | null
  computerName: string
  isBehind: boolean
  isReplaced: boolean
}

/**
 * Opens sessions of several computers, one of each. `known` takes the journals' rows first, so that reports which are being kept are
 * kept before a journal is judged by them. All who lock several of either take them in this order.
 *
 * The ids stand beside what is joined because they alone lead the planner to the indexes.
 */
export async function openSessions(pool: pg.Pool, claims: readonly SessionClaim[]): Promise<(OpenedSession | NotOpened)[]> {
  const { rows } = await pool.query<Opening>({
    name: 'open-sessions',
    text: `with asked as materialized (
        select * from rows from (unnest($1::uuid[]), unnest($2::uuid[]), unnest($3::jsonb[]), unnest($4::jsonb[]), unnest($5::timestamptz[]),
          unnest($6::bigint[]), unnest($7::int[]), unnest($8::int[])) with ordinality
          as asked(computer_id, journal_id, system, link, at, report, epoch, machine, place)),
      known as materialized (
        select asked.place, journal.reports_kept_through > asked.report or journal.kept_epoch > asked.epoch as is_behind
        from asked join journal on journal.computer_id = asked.computer_id and journal.journal_id = asked.journal_id
        where journal.computer_id = any($1::uuid[])
        order by journal.computer_id, journal.journal_id for update of journal),
      let_in as materialized (
        select asked.* from asked join computer on computer.id = asked.computer_id left join known on known.place = asked.place
        where computer.id = any($1::uuid[]) and computer.revoked_at is null and computer.machine = asked.machine
          and known.is_behind is not true
        order by computer.id for no key update of computer),
      session as (
        update computer set epoch = computer.epoch + 1, connected = true, last_seen_at = at, system = let_in.system, link = let_in.link,
          connected_since = case when connected then connected_since else at end
        from let_in where computer.id = let_in.computer_id and computer.id = any($1::uuid[])
        returning computer.id, let_in.journal_id, computer.epoch, computer.name, let_in.place),
      back as (
        update computer_outage set until = greatest(since, asked.at) from session join asked on asked.place = session.place
        where computer_outage.computer_id = session.id and computer_outage.computer_id = any($1::uuid[]) and until is null),
      journal as (
        insert into journal (computer_id, journal_id, last_epoch) select id, journal_id, epoch from session order by id
        on conflict (computer_id, journal_id) do update set last_epoch = excluded.last_epoch)
      select asked.place::int, session.epoch, name as "computerName", coalesce(is_behind, false) as "isBehind",
        coalesce((select computer.machine <> asked.machine from computer where computer.id = asked.computer_id), false) as "isReplaced"
      from asked left join known on known.place = asked.place left join session on session.place = asked.place`,
    values: [
      claims.map((claim) => claim.computerId),
      claims.map((claim) => claim.journalId),
      claims.map((claim) => JSON.stringify(claim.system)),
      claims.map((claim) => JSON.stringify(claim.link)),
      claims.map((claim) => claim.now),
      claims.map((claim) => claim.journalKnows?.report ?? null),
      claims.map((claim) => claim.journalKnows?.epoch ?? null),
      claims.map((claim) => claim.machine),
    ],
  })
  const openingByPlace = new Map(rows.map((row) => [row.place, row]))
  return claims.map((_claim, index) => {
    const opening = openingByPlace.get(index + 1)
    if (opening === undefined) throw new Error('opening a session answered nothing')
    const { epoch, computerName } = opening
    return epoch === null ? { epoch, why: whyNot(opening) } : { epoch, computerName }
  })
}

function whyNot({ isReplaced, isBehind }: Opening): NotOpened['why'] {
  if (isReplaced) return 'computer-replaced'
  return isBehind ? 'journal-restored' : 'computer-revoked'
}

export async function closeSession(pool: pg.Pool, computerId: string, epoch: number, now: Date): Promise<boolean> {
  const { rowCount } = await pool.query(
    `with away as (
       update computer set connected = false, connected_since = $3, last_seen_at = $3, link = null
       where id = $1 and epoch = $2 and connected returning id),
     outage as (insert into computer_outage (computer_id, since) select id, $3 from away ${onceAtATime})
     select from away`,
    [computerId, epoch, now],
  )
  return rowCount === 1
}

export async function closeAllSessions(pool: pg.Pool, now: Date): Promise<void> {
  await pool.query(
    `with away as (update computer set connected = false, connected_since = $1, link = null where connected returning id)
     insert into computer_outage (computer_id, since) select id, $1 from away ${onceAtATime}`,
    [now],
  )
}

const onceAtATime = 'on conflict (computer_id) where until is null do nothing'

/** Takes the rows in the order of ids, as claims do that share them. */
export async function noteLinks(pool: pg.Pool, links: { computerId: string; link: Link }[], now: Date): Promise<void> {
  await pool.query(
    `with there as materialized (
       select id from computer where id = any($3::uuid[]) and connected order by id for no key update)
     update computer set last_seen_at = $2, link = n.link
     from jsonb_to_recordset($1::jsonb) as n("computerId" uuid, link jsonb) join there on there.id = n."computerId"
     where computer.id = there.id`,
    [JSON.stringify(links), now, links.map((one) => one.computerId)],
  )
}
