import type pg from 'pg'

/** better-auth may hide that it could not reach the database: it is asked once more, so that its own error is what the caller learns. */
export async function failAsDatabase(pool: pg.Pool, failure: unknown): Promise<never> {
  await pool.query('select')
  throw failure
}
