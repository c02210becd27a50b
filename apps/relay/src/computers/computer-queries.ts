import type { SystemInfo } from '@cloudprint/protocol/channel/agent-messages'
import type { Computer } from '@cloudprint/protocol/http/computer-routes'
import type { listComputers as listComputersRoute } from '@cloudprint/protocol/http/computer-routes'
import type { InputOf } from '@cloudprint/protocol/http/route'
import type pg from 'pg'
import type { Reach } from '../access/reach.ts'
import { reachValues, withinReach } from '../access/within-reach.ts'
import { nameCursor, placeOfCursor } from '../db/name-cursor.ts'

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
  update: Computer['update']
  createdAt: Date
}

const columns = `computer.id, computer.name, site.id as "siteId", site.name as "siteName", connected,
  connected_since as "connectedSince", last_seen_at as "lastSeenAt", system, link, computer.created_at as "createdAt",
  (select count(*)::int from printer where printer.computer_id = computer.id and gone_at is null
    and ($3::uuid[] is null or printer.id = any($3))) as "printerCount",
  (select progress from computer_update where computer_update.computer_id = computer.id) as update`

const tables = 'computer join site on site.id = computer.site_id'

export async function readComputer(pool: pg.Pool, reach: Reach, computerId: string): Promise<Computer | undefined> {
  const { rows } = await pool.query<ComputerRecord>(
    `select ${columns} from ${tables} where ${withinReach.computer} and computer.id = $4 and revoked_at is null`,
    [...reachValues(reach), computerId],
  )
  return rows[0] === undefined ? undefined : toComputer(rows[0])
}

/** Computers within reach by name. */
export async function listComputers(
  pool: pg.Pool,
  reach: Reach,
  filter: InputOf<typeof listComputersRoute>['query'],
): Promise<{ items: Computer[]; nextCursor: string | null }> {
  const { rows } = await pool.query<ComputerRecord>(
    `select ${columns} from ${tables}
     where ${withinReach.computer} and revoked_at is null
       and ($4::boolean is null or connected = $4)
       and ($8::uuid is null or computer.site_id = $8)
       and ($5::text is null or strpos(lower(concat_ws(' ', computer.name, site.name, system->>'hostname')), lower($5)) > 0)
       and ($6::uuid is null or (lower(computer.name), computer.id) > (lower($7), $6))
       and ($10::text is null or system->>'agentVersion' = $10)
     order by lower(computer.name), computer.id limit $9`,
    [
      ...reachValues(reach),
      filter.state === undefined ? null : filter.state === 'connected',
      filter.search ?? null,
      ...placeOfCursor(filter.cursor),
      filter.siteId ?? null,
      filter.limit + 1,
      filter.agentVersion ?? null,
    ],
  )
  const items = rows.slice(0, filter.limit).map(toComputer)
  const last = rows.length > filter.limit ? items.at(-1) : undefined
  return { items, nextCursor: last === undefined ? null : nameCursor(last) }
}

/** Computers that are gone, the most recently lost first. */
export async function listLostComputers(pool: pg.Pool, reach: Reach, limit: number): Promise<Computer[]> {
  const { rows } = await pool.query<ComputerRecord>(
    `select ${columns} from ${tables}
     where ${withinReach.computer} and revoked_at is null and not connected order by connected_since desc limit $4`,
    [...reachValues(reach), limit],
  )
  return rows.map(toComputer)
}

export async function countComputers(pool: pg.Pool, reach: Reach): Promise<{ connected: number; disconnected: number }> {
  const { rows } = await pool.query<{ connected: number; disconnected: number }>(
    `select count(*) filter (where connected)::int as connected, count(*) filter (where not connected)::int as disconnected
     from computer where ${withinReach.computer} and revoked_at is null`,
    reachValues(reach),
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
