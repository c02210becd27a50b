import type pg from 'pg'
import type { Reach } from '../../access/reach.ts'
import { reachValues, withinReach } from '../../access/within-reach.ts'

/** The tags of the printers within reach, by name, and how many have each; those of printers that are gone do not count. */
export async function listPrinterTags(pool: pg.Pool, reach: Reach): Promise<{ tag: string; printers: number }[]> {
  const { rows } = await pool.query<{ tag: string; printers: number }>(
    `select tag, count(*)::int as printers
     from printer join computer on computer.id = printer.computer_id and computer.revoked_at is null cross join unnest(tags) tag
     where ${withinReach.printer} and printer.gone_at is null
     group by tag order by lower(tag), tag limit 1000`,
    reachValues(reach),
  )
  return rows
}
