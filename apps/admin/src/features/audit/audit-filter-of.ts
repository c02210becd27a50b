import type { AuditListFilter } from './queries.ts'
import type { AuditSearch } from './audit-search.ts'

/** What the relay is asked: whole days of the browser's calendar as points in time, the last one included. */
export function auditFilterOf({ from, to, cursor: _, ...rest }: AuditSearch): Omit<AuditListFilter, 'cursor' | 'limit'> {
  return {
    ...rest,
    ...(from === undefined ? {} : { after: startOfDay(from, 0) }),
    ...(to === undefined ? {} : { before: startOfDay(to, 1) }),
  }
}

function startOfDay(day: string, daysLater: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  return new Date(year, month - 1, date + daysLater).toISOString()
}
