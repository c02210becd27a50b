import type { AuditEntry } from '@cloudprint/protocol/http/audit-routes'
import { exactTime } from '../../shared/format/date-time.ts'

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$/

interface ChangedField {
  name: string
  before: string | undefined
  after: string | undefined
}

/** An entry's fields as they were and as they are; what else it tells stands under "after". */
export function changedFields({ before, after, detail }: Pick<AuditEntry, 'before' | 'after' | 'detail'>): ChangedField[] {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])]
  return [
    ...names.map((name) => ({ name: fieldWords(name), before: valueText(before?.[name]), after: valueText(after?.[name]) })),
    ...Object.entries(detail).map(([name, value]) => ({ name: fieldWords(name), before: undefined, after: valueText(value) })),
  ]
}

function valueText(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'string') return JSON.stringify(value)
  // By the reader's clock, as the times of the entries.
  return TIME.test(value) ? exactTime(value) : value
}

/** `begunBy` as people read it: “Begun by”. */
function fieldWords(name: string): string {
  const words = name.replaceAll(/(?<=[a-z\d])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
  return words.charAt(0).toUpperCase() + words.slice(1)
}
