import type pg from 'pg'

/** As docs/retention.md says. */
const KEPT_MS = 365 * 86_400_000
/** In one round; more goes in the next one, a minute later. */
const MAX_AT_ONCE = 10_000

/** Forgets the outages of printers and computers that were over a year ago. */
export async function purgeOutages(pool: pg.Pool, now: Date): Promise<void> {
  const before = new Date(now.getTime() - KEPT_MS)
  for (const table of ['printer_outage', 'computer_outage']) {
    await pool.query(`delete from ${table} where id in (select id from ${table} where until < $1 order by until limit ${MAX_AT_ONCE})`, [
      before,
    ])
  }
}
