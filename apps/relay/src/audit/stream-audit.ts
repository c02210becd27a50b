import type { AuditFilter } from '@cloudprint/protocol/http/audit-routes'
import type pg from 'pg'
import { auditColumns, auditWhere, toAuditEntry } from './audit-queries.ts'
import type { AuditRecord } from './audit-queries.ts'
import { csvHeader, csvLine } from './csv-of-audit.ts'

/** Read together: an entry has a few kilobytes at most. */
const ROWS_AT_ONCE = 500

interface Wanted {
  organizationId: string
  filter: AuditFilter
  format: 'csv' | 'jsonl'
}

/**
 * The audit as text, oldest first, a part after the other as it is taken. Each part is a question of its own, from where the
 * last one ended: no connection to the database is held for as long as a slow reader takes.
 */
export async function* streamAudit(
  read: <Result>(query: (pool: pg.Pool) => Promise<Result>) => Promise<Result>,
  wanted: Wanted,
): AsyncGenerator<string> {
  const { organizationId, filter, format } = wanted
  const { where, values } = auditWhere(organizationId, filter)
  if (format === 'csv') yield csvHeader
  for (let last = '0'; ;) {
    const { rows } = await read((pool) =>
      pool.query<AuditRecord>(
        `select ${auditColumns} from audit_entry where ${where} and id > $${values.length + 1}::bigint
         order by audit_entry.id limit ${ROWS_AT_ONCE}`,
        [...values, last],
      ),
    )
    const entries = rows.map(toAuditEntry)
    if (entries.length > 0) yield entries.map((entry) => (format === 'csv' ? csvLine(entry) : `${JSON.stringify(entry)}\n`)).join('')
    if (rows.length < ROWS_AT_ONCE) return
    last = rows.at(-1)?.id ?? last
  }
}
