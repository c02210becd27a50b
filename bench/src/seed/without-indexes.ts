import type pg from 'pg'

/** An index that is built of all rows costs a fraction of one that takes them one by one; in the default of 64 MB they would be sorted on disk. */
const MEMORY_TO_BUILD = '512MB'

/**
 * Fills tables that have no indexes meanwhile beyond what constraints need, and builds these again. Part of the caller's transaction:
 * nobody else sees the tables without them, and who asks for the tables waits until it ends.
 */
export async function withoutIndexes(client: pg.ClientBase, tables: readonly string[], fill: () => Promise<void>): Promise<void> {
  const { rows: indexes } = await client.query<{ name: string; definition: string }>(
    `select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition
     from pg_index where indrelid = any($1::regclass[]) and not exists (select from pg_constraint where conindid = indexrelid)`,
    [tables],
  )
  for (const { name } of indexes) await client.query(`drop index ${name}`)
  await fill()
  await client.query(`set local maintenance_work_mem = '${MEMORY_TO_BUILD}'`)
  for (const { definition } of indexes) await client.query(definition)
}
