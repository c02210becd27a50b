import type pg from 'pg'

/** So long an agent, and whoever approved it, can still ask what became of it. */
const KEPT_MS = 24 * 3_600_000

/** Removes machines that asked to be added, long after their codes were over. Who approved whom stands in the audit. */
export async function purgeDeviceAuthorizations(pool: pg.Pool, now: Date): Promise<void> {
  await pool.query('delete from device_authorization where expires_at < $1', [new Date(now.getTime() - KEPT_MS)])
}
