import type pg from 'pg'
import type { Reach } from '../access/reach.ts'
import { reachValues, withinReach } from '../access/within-reach.ts'

/** So many jobs share the first characters of their ids at most; whoever types them means one. */
const MAX_SAME_START = 200
const form = 'xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx'

/** Jobs whose ids begin with what is searched for; none where that can't be the beginning of one. */
export async function findJobIds(pool: pg.Pool, reach: Reach, search: string | undefined): Promise<string[]> {
  const text = search?.trim().toLowerCase() ?? ''
  const digits = text.replaceAll('-', '')
  if (!/^[0-9a-f]{8,32}$/.test(digits) || !form.startsWith(text.replaceAll(/[0-9a-f]/g, 'x'))) return []
  const { rows } = await pool.query<{ id: string }>(
    `select id from job where ${withinReach.job} and id between $4 and $5 limit ${MAX_SAME_START}`,
    [...reachValues(reach), digits.padEnd(32, '0'), digits.padEnd(32, 'f')],
  )
  return rows.map(({ id }) => id)
}
