import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'

/** `('a', 'b')` for a CHECK over one of our own tuples; drizzle makes none for text enums. */
export function oneOf(values: readonly string[]): SQL {
  return sql.raw(`(${values.map((value) => `'${value.replaceAll("'", "''")}'`).join(', ')})`)
}
