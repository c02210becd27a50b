import type pg from 'pg'
import type { Link, OpenedSession, SessionClaim } from './computer-rows.ts'

export async function openSession(pool: pg.Pool, claim: SessionClaim): Promise<OpenedSession | undefined> {
  const { rows } = await pool.query<OpenedSession>({
    name: 'open-session',
    text: `with session as (
        update computer set epoch = epoch + 1, connected = true, last_seen_at = $5, system = $3, link = $4,
          connected_since = case when connected then connected_since else $5 end
        where id = $1 and revoked_at is null
        returning id, epoch, name),
      journal as (
        insert into journal (computer_id, journal_id, last_epoch) select id, $2, epoch from session
        on conflict (computer_id, journal_id) do update set last_epoch = excluded.last_epoch)
      select epoch, name as "computerName" from session`,
    values: [claim.computerId, claim.journalId, JSON.stringify(claim.system), JSON.stringify(claim.link), claim.now],
  })
  return rows[0]
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
