import type { AuditEntry, AuditFilter } from '@cloudprint/protocol/http/audit-routes'
import type pg from 'pg'
import { containing, threeLetters } from '../db/containing.ts'

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

/** Looked through for a text that no index knows, before a page is answered as it is. */
const LOOKED_THROUGH = 2_000

/** Newest first; the cursor is the last one's number. A page may be short, and still have a cursor, where a text is searched for that no index knows. */
export async function listAudit(
  pool: pg.Pool,
  organizationId: string,
  { limit, cursor, search, ...filter }: AuditFilter & { limit: number; cursor?: string | undefined },
): Promise<{ items: AuditEntry[]; nextCursor: string | null }> {
  const isLookedUp = search === undefined || threeLetters.test(search)
  const { where, values } = auditWhere(organizationId, isLookedUp ? { ...filter, search } : filter)
  const place = `$${values.push(parseCursor(cursor))}`
  const newest = (from: string, count: number) => `select * from ${from} order by audit_entry.id desc limit ${count}`
  const matching = `audit_entry where ${where} and (${place}::bigint is null or id < ${place})`
  const page = { text: newest(matching, limit + 1), values: [...values] }
  if (!isLookedUp) {
    const { condition, value } = containing(auditWords, search)
    page.text = newest(`(${newest(matching, LOOKED_THROUGH)}) audit_entry where ${condition(`$${page.values.push(value)}`)}`, limit + 1)
  }
  const { rows } = await pool.query<AuditRecord>(
    `select ${auditColumns} from (${page.text}) audit_entry order by audit_entry.id desc`,
    page.values,
  )
  const items = rows.slice(0, limit).map(toAuditEntry)
  if (rows.length > limit) return { items, nextCursor: items.at(-1)?.id ?? null }
  if (isLookedUp) return { items, nextCursor: null }
  const { rows: last } = await pool.query<{ id: string }>(
    `select id::text from ${matching} order by audit_entry.id desc offset ${LOOKED_THROUGH - 1} limit 1`,
    values,
  )
  return { items, nextCursor: last[0]?.id ?? null }
}

export function toAuditEntry({ at, actorKind, actorId, actorName, ...row }: AuditRecord): AuditEntry {
  return { ...row, at: at.toISOString(), actor: { kind: actorKind, id: actorId, name: actorName } }
}

/** A cursor that is not one of ours reads as the end of the list. */
function parseCursor(cursor: string | undefined): string | null {
  return cursor === undefined ? null : /^\d{1,18}$/.test(cursor) ? cursor : '0'
}
