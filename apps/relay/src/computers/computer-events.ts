import { ComputerEvent } from '@cloudprint/protocol/http/computer-routes'
import type { listComputerEvents as listComputerEventsRoute } from '@cloudprint/protocol/http/computer-routes'
import type { InputOf } from '@cloudprint/protocol/http/route'
import type pg from 'pg'
import type { Reach } from '../access/reach.ts'
import { reachValues, withinReach } from '../access/within-reach.ts'

interface AuditRecord {
  id: string
  at: Date
  by: ComputerEvent['by']
  byName: string
  kind: string
  detail: Record<string, unknown>
}

/** What was done to a computer, newest first, as the audit has it; undefined when it is not within reach. */
export async function listComputerEvents(
  pool: pg.Pool,
  reach: Reach,
  { computerId, cursor, limit }: InputOf<typeof listComputerEventsRoute>['query'] & { computerId: string },
): Promise<{ items: ComputerEvent[]; nextCursor: string | null } | undefined> {
  const own = `select from computer where ${withinReach.computer} and computer.id = $4 and revoked_at is null`
  const { rows: found } = await pool.query(own, [...reachValues(reach), computerId])
  if (found.length === 0) return undefined
  const { rows } = await pool.query<AuditRecord>(
    `select id::text, at, actor_kind as by, actor_name as "byName", substr(action, length('computer.') + 1) as kind, detail
     from audit_entry where target = $1 and organization_id = $2 and ($3::bigint is null or id < $3)
       and action in ('computer.enrolled', 'computer.renamed', 'computer.moved', 'computer.replaced')
     order by audit_entry.id desc limit $4`,
    [computerId, reach.organizationId, parseCursor(cursor), limit + 1],
  )
  const page = rows.slice(0, limit)
  return { items: page.map(toEvent), nextCursor: rows.length > limit ? (page.at(-1)?.id ?? null) : null }
}

/** A cursor that is not one of ours reads as the end of the list. */
function parseCursor(cursor: string | undefined): string | null {
  return cursor === undefined ? null : /^\d{1,18}$/.test(cursor) ? cursor : '0'
}

function toEvent({ at, by, byName, kind, detail }: AuditRecord): ComputerEvent {
  const hosts = { hostname: hostnameOf(detail.system), fromHostname: hostnameOf(detail.from), toHostname: hostnameOf(detail.to) }
  return ComputerEvent.parse({ at: at.toISOString(), by, byName, event: { ...detail, ...hosts, kind } })
}

function hostnameOf(system: unknown): string {
  return typeof system === 'object' && system !== null && 'hostname' in system ? String(system.hostname) : ''
}
