import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Reach } from './reach.ts'

/** The first three parameters of a statement that uses one of the conditions below. */
export function reachValues({ organizationId, siteIds, printerIds }: Reach): [string, readonly string[] | null, readonly string[] | null] {
  return [organizationId, siteIds, printerIds]
}

/**
 * The conditions, the only ones of their kind, by which a statement answers and changes what its caller sees: $1 is the
 * organization, $2 its sites, $3 its printers, each null for no limit. One that is planned for its values, as all but the
 * statements with a name are, pays nothing for limits that are null.
 */
export const withinReach = {
  site: 'site.organization_id = $1 and site.removed_at is null and ($2::uuid[] is null or site.id = any($2)) and $3::uuid[] is null',
  /** Also one that was removed since. */
  siteOnce: 'site.organization_id = $1 and ($2::uuid[] is null or site.id = any($2)) and $3::uuid[] is null',
  computer: `computer.organization_id = $1 and ($2::uuid[] is null or computer.site_id = any($2))
    and ($3::uuid[] is null or computer.id in (select hung.computer_id from printer hung where hung.id = any($3)))`,
  printer: `printer.organization_id = $1 and ($3::uuid[] is null or printer.id = any($3))
    and ($2::uuid[] is null or printer.computer_id in (select near.id from computer near where near.site_id = any($2)))`,
  job: `job.organization_id = $1 and ($3::uuid[] is null or job.printer_id = any($3))
    and ($2::uuid[] is null or job.printer_id in (
      select hung.id from printer hung join computer near on near.id = hung.computer_id where near.site_id = any($2)))`,
  enrolmentCode: `enrolment_code.organization_id = $1 and ($2::uuid[] is null or enrolment_code.site_id = any($2)) and $3::uuid[] is null`,
} as const

/** The same for drizzle's queries. */
export function isWithin(thing: keyof typeof withinReach, reach: Reach): SQL {
  const values = reachValues(reach)
  const parts = withinReach[thing].split(/\$([123])/)
  return sql.join(parts.map((part, index) => (index % 2 === 0 ? sql.raw(part) : sql`${sql.param(values[Number(part) - 1])}`)))
}
