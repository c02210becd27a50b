import type { SystemInfo } from '@cloudprint/protocol/channel/agent-messages'
import type { Computer } from '@cloudprint/protocol/http/computer-routes'
import type { listComputers as listComputersRoute } from '@cloudprint/protocol/http/computer-routes'
import type { InputOf } from '@cloudprint/protocol/http/route'
import type pg from 'pg'
import { idCursor } from './id-cursor.ts'

interface ComputerRecord {
  id: Computer['id']
  name: string
  siteId: Computer['siteId']
  siteName: string
  connected: boolean
  connectedSince: Date
  lastSeenAt: Date | null
  system: SystemInfo
  link: Computer['link']
  printerCount: number
  createdAt: Date
}

const columns = `computer.id, computer.name, site.id as "siteId", site.name as "siteName", connected,
  connected_since as "connectedSince", last_seen_at as "lastSeenAt", system, link, computer.created_at as "createdAt",
  (select count(*)::int from printer where printer.computer_id = computer.id and gone_at is null) as "printerCount"`

const tables = 'computer join site on site.id = computer.site_id'

export async function readComputer(pool: pg.Pool, organizationId: string, computerId: string): Promise<Computer | undefined> {
  const { rows } = await pool.query<ComputerRecord>(
    `select ${columns} from ${tables} where computer.id = $1 and computer.organization_id = $2 and revoked_at is null`,
    [computerId, organizationId],
  )
  return rows[0] === undefined ? undefined : toComputer(rows[0])
}

/** Computers of this organization by name; the cursor is the last one's id. */
export async function listComputers(
  pool: pg.Pool,
  organizationId: string,
  filter: InputOf<typeof listComputersRoute>['query'],
): Promise<{ items: Computer[]; nextCursor: string | null }> {
  const { rows } = await pool.query<ComputerRecord>(
    `select ${columns} from ${tables}
     where computer.organization_id = $1 and revoked_at is null
       and ($2::boolean is null or connected = $2)
       and ($3::text is null or strpos(lower(concat_ws(' ', computer.name, site.name, system->>'hostname')), lower($3)) > 0)
       and ($4::uuid is null or (lower(computer.name), computer.id) >
         (select lower(last.name), last.id from computer last where last.id = $4 and last.organization_id = $1))
     order by lower(computer.name), computer.id limit $5`,
    [
      organizationId,
      filter.state === undefined ? null : filter.state === 'connected',
      filter.search ?? null,
      idCursor(filter.cursor),
      filter.limit + 1,
    ],
  )
  const items = rows.slice(0, filter.limit)
  return { items: items.map(toComputer), nextCursor: rows.length > filter.limit ? (items.at(-1)?.id ?? null) : null }
}

/** Computers that are gone, the most recently lost first. */
export async function listLostComputers(pool: pg.Pool, organizationId: string, limit: number): Promise<Computer[]> {
  const { rows } = await pool.query<ComputerRecord>(
    `select ${columns} from ${tables}
     where computer.organization_id = $1 and revoked_at is null and not connected order by connected_since desc limit $2`,
    [organizationId, limit],
  )
  return rows.map(toComputer)
}

export async function countComputers(pool: pg.Pool, organizationId: string): Promise<{ connected: number; disconnected: number }> {
  const { rows } = await pool.query<{ connected: number; disconnected: number }>(
    `select count(*) filter (where connected)::int as connected, count(*) filter (where not connected)::int as disconnected
     from computer where organization_id = $1 and revoked_at is null`,
    [organizationId],
  )
  return rows[0] ?? { connected: 0, disconnected: 0 }
}

function toComputer({ connected, connectedSince, lastSeenAt, createdAt, ...row }: ComputerRecord): Computer {
  return {
    ...row,
    state: connected ? 'connected' : 'disconnected',
    stateSince: connectedSince.toISOString(),
    lastSeenAt: lastSeenAt?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
  }
}
