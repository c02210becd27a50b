import type { AuditEntry } from '@cloudprint/protocol/http/audit-routes'

interface ChangedField {
  name: string
  before: string | undefined
  after: string | undefined
}

/** An entry's fields as they were and as they are; what else it tells stands under "after". */
export function changedFields({ before, after, detail }: Pick<AuditEntry, 'before' | 'after' | 'detail'>): ChangedField[] {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])]
  return [
    ...names.map((name) => ({ name, before: valueText(before?.[name]), after: valueText(after?.[name]) })),
    ...Object.entries(detail).map(([name, value]) => ({ name, before: undefined, after: valueText(value) })),
  ]
}

function valueText(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined
  return typeof value === 'string' ? value : JSON.stringify(value)
}
