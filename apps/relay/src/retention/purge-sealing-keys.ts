import type pg from 'pg'

/** So long a key from an old copy of an agent's folder is known, and is refused. */
const KEPT_DAYS = 365

/** Removes the rows of keys that were destroyed long ago. */
export async function purgeSealingKeys(pool: pg.Pool, now: Date): Promise<void> {
  await pool.query('delete from sealing_key where destroyed_at < $1', [new Date(now.getTime() - KEPT_DAYS * 86_400_000)])
}
