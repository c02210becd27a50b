import type pg from 'pg'
import { isDatabaseAway } from './is-database-away.ts'

/**
 * Runs `work` in one transaction on its own connection: commits when it returns, rolls back when it throws.
 * The commit is synchronous: what was answered after it survives a crash of the database (`synchronous_commit` stays on).
 */
export async function inTransaction<Result>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<Result>): Promise<Result> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    const result = await work(client)
    await client.query('commit')
    client.release()
    return result
  } catch (cause) {
    if (isDatabaseAway(cause)) {
      // Nobody may be there to answer a rollback; the end of the connection is one.
      client.release(cause)
      throw cause
    }
    const broken = await client.query('rollback').then(
      () => undefined,
      (error: unknown) => error,
    )
    client.release(broken instanceof Error ? broken : undefined)
    throw cause
  }
}
