import { eventually } from '@cloudprint/testkit/eventually'
import type pg from 'pg'

/** Waits until at least that many statements wait for a lock that somebody else holds, in this database. */
export async function untilWaiting(pool: pg.Pool, count = 1): Promise<void> {
  const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
  await eventually(async () => (await pool.query(waiting)).rowCount, {
    what: `${count} to wait for a lock`,
    until: (seen) => (seen ?? 0) >= count,
  })
}
