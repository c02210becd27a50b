import type { SystemInfo } from '@cloudprint/protocol/channel/agent-messages'
import type { Computer } from '@cloudprint/protocol/http/computer-routes'
import type pg from 'pg'

type Link = NonNullable<Computer['link']>

export interface SessionClaim {
  computerId: string
  journalId: string
  system: SystemInfo
  link: Link
  now: Date
}

/**
 * Opens a new session in the computer's row and numbers it. From here on offers made under an older number are
 * fenced off. A journal that is new starts counting reports anew.
 */
export async function openSession(
  pool: pg.Pool,
  claim: SessionClaim,
): Promise<{ epoch: number; computerName: string } | undefined> {
  const { rows } = await pool.query<{ epoch: number; computerName: string }>({
    name: 'open-session',
    text: `update computer set epoch = epoch + 1, connected = true, last_seen_at = $5, system = $3, link = $4,
        connected_since = case when connected then connected_since else $5 end,
        reports_kept_through = case when journal_id is not distinct from $2 then reports_kept_through else 0 end, journal_id = $2
      where id = $1 and revoked_at is null
      returning epoch, name as "computerName"`,
    values: [claim.computerId, claim.journalId, JSON.stringify(claim.system), JSON.stringify(claim.link), claim.now],
  })
  return rows[0]
}

/** Writes that a computer is gone, unless a newer session has come. */
export async function closeSession(pool: pg.Pool, computerId: string, epoch: number, now: Date): Promise<boolean> {
  const { rowCount } = await pool.query(
    `update computer set connected = false, connected_since = $3, last_seen_at = $3, link = null where id = $1 and epoch = $2 and connected`,
    [computerId, epoch, now],
  )
  return rowCount === 1
}

/** At start no session is left over from before: with one relay, what its predecessor held is gone. */
export async function closeAllSessions(pool: pg.Pool, now: Date): Promise<void> {
  await pool.query('update computer set connected = false, connected_since = $1, link = null where connected', [now])
}

/** Writes how these computers' links are now: how they come, and how long a round trip takes. */
export async function noteLinks(pool: pg.Pool, links: { computerId: string; link: Link }[], now: Date): Promise<void> {
  await pool.query(
    `update computer set last_seen_at = $2, link = n.link
     from jsonb_to_recordset($1::jsonb) as n("computerId" uuid, link jsonb) where computer.id = n."computerId" and connected`,
    [JSON.stringify(links), now],
  )
}
