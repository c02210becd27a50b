import type pg from 'pg'
import type { Link, NotOpened, OpenedSession, SessionClaim } from './computer-rows.ts'

interface Opening {
  epoch: number | null
  computerName: string
  isBehind: boolean
}

/** `known` takes the journal's row first, so that reports which are being kept are kept before it is judged by them. */
export async function openSession(pool: pg.Pool, claim: SessionClaim): Promise<OpenedSession | NotOpened> {
  const { rows } = await pool.query<Opening>({
    name: 'open-session',
    text: `with known as materialized (
        select reports_kept_through > $6::bigint or kept_epoch > $7::int as is_behind from journal
        where computer_id = $1 and journal_id = $2 for update),
      session as (
        update computer set epoch = epoch + 1, connected = true, last_seen_at = $5, system = $3, link = $4,
          connected_since = case when connected then connected_since else $5 end
        where id = $1 and revoked_at is null and not exists (select from known where is_behind)
        returning id, epoch, name),
      journal as (
        insert into journal (computer_id, journal_id, last_epoch) select id, $2, epoch from session
        on conflict (computer_id, journal_id) do update set last_epoch = excluded.last_epoch)
      select epoch, name as "computerName", coalesce((select is_behind from known), false) as "isBehind"
      from (values (1)) as one left join session on true`,
    values: [
      claim.computerId,
      claim.journalId,
      JSON.stringify(claim.system),
      JSON.stringify(claim.link),
      claim.now,
      claim.journalKnows?.report ?? null,
      claim.journalKnows?.epoch ?? null,
    ],
  })
  const [opening] = rows
  if (opening === undefined) throw new Error('opening a session answered nothing')
  const { epoch, computerName, isBehind } = opening
  return epoch === null ? { epoch, why: isBehind ? 'journal-restored' : 'computer-revoked' } : { epoch, computerName }
}

export async function closeSession(pool: pg.Pool, computerId: string, epoch: number, now: Date): Promise<boolean> {
  const { rowCount } = await pool.query(
    `update computer set connected = false, connected_since = $3, last_seen_at = $3, link = null where id = $1 and epoch = $2 and connected`,
    [computerId, epoch, now],
  )
  return rowCount === 1
}

export async function closeAllSessions(pool: pg.Pool, now: Date): Promise<void> {
  await pool.query('update computer set connected = false, connected_since = $1, link = null where connected', [now])
}

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
