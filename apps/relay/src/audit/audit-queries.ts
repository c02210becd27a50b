import type { AuditEntry, AuditFilter } from '@cloudprint/protocol/http/audit-routes'
import type pg from 'pg'
import { containing } from '../db/containing.ts'

export interface AuditRecord extends Omit<AuditEntry, 'at' | 'actor'> {
  at: Date
  actorKind: AuditEntry['actor']['kind']
  actorId: string | null
  actorName: string
}

export const auditColumns = `id::text, at, actor_kind as "actorKind", actor_id as "actorId", actor_name as "actorName", address, action, target,
  before, after, detail`

/** What is searched, letter for letter as the index `audit_entry_by_words` has it. */
export const auditWords = `(actor_name || ' ' || coalesce(address, '') || ' ' || action || ' ' || target
  || ' ' || coalesce(before::text, '') || ' ' || coalesce(after::text, '') || ' ' || detail::text)`

/** What of an organization's audit is asked for. */
export function auditWhere(organizationId: string, filter: AuditFilter): { where: string; values: unknown[] } {
  const values: unknown[] = [organizationId]
  const conditions = ['organization_id = $1']
  const add = (condition: (place: string) => string, value: unknown) => {
    if (value === undefined) return
    values.push(value)
    conditions.push(condition(`$${values.length}`))
  }
  add((place) => `actor_kind = ${place}`, filter.actorKind)
  add((place) => `actor_id = ${place}`, filter.actorId)
  add((place) => `(action = ${place} or starts_with(action, ${place} || '.'))`, filter.action)
  add((place) => `target = ${place}`, filter.target)
  add((place) => `at >= ${place}`, filter.after)
  add((place) => `at < ${place}`, filter.before)
  const found = filter.search === undefined ? undefined : containing(auditWords, filter.search)
  if (found !== undefined) add(found.condition, found.value)
  return { where: conditions.join(' and '), values }
}

/** Newest first; the cursor is the last one's number. */
export async function listAudit(
  pool: pg.Pool,
  organizationId: string,
  { limit, cursor, ...filter }: AuditFilter & { limit: number; cursor?: string | undefined },
): Promise<{ items: AuditEntry[]; nextCursor: string | null }> {
  const { where, values } = auditWhere(organizationId, filter)
  const { rows } = await pool.query<AuditRecord>(
    `select ${auditColumns} from audit_entry where ${where} and ($${values.length + 1}::bigint is null or id < $${values.length + 1})
     order by audit_entry.id desc limit $${values.length + 2}`,
    [...values, parseCursor(cursor), limit + 1],
  )
  const items = rows.slice(0, limit).map(toAuditEntry)
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null }
}

export function toAuditEntry({ at, actorKind, actorId, actorName, ...row }: AuditRecord): AuditEntry {
  return { ...row, at: at.toISOString(), actor: { kind: actorKind, id: actorId, name: actorName } }
}

/** A cursor that is not one of ours reads as the end of the list. */
function parseCursor(cursor: string | undefined): string | null {
  return cursor === undefined ? null : /^\d{1,18}$/.test(cursor) ? cursor : '0'
}
