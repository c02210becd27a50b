import { exportAudit } from '@cloudprint/protocol/http/audit-routes'
import type { AuditSearch } from './audit-search.ts'
import { auditFilterOf } from './audit-filter-of.ts'

/** Where the entries that the page's filters let through are had as a file. */
export function exportLink(search: AuditSearch, format: 'csv' | 'jsonl'): string {
  const query = new URLSearchParams({ format })
  for (const [name, value] of Object.entries(auditFilterOf(search))) if (value !== undefined) query.set(name, String(value))
  return `${exportAudit.path}?${query.toString()}`
}
