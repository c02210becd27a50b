import type { Site, listSites as listSitesRoute } from '@cloudprint/protocol/http/site-routes'
import type { InputOf } from '@cloudprint/protocol/http/route'
import type pg from 'pg'
import type { Reach } from '../access/reach.ts'
import { reachValues, withinReach } from '../access/within-reach.ts'
import { nameCursor, placeOfCursor } from '../db/name-cursor.ts'

type SiteRecord = Omit<Site, 'createdAt'> & { createdAt: Date }

const columns = `site.id, site.name, site.time_zone as "timeZone", site.created_at as "createdAt",
  (select count(*)::int from computer where computer.site_id = site.id and revoked_at is null) as "computerCount",
  (select count(*)::int from computer where computer.site_id = site.id and revoked_at is null and connected) as "connectedCount",
  (select count(*)::int from computer join printer on printer.computer_id = computer.id
    where computer.site_id = site.id and revoked_at is null and gone_at is null) as "printerCount"`

export async function readSite(pool: pg.Pool, reach: Reach, siteId: string): Promise<Site | undefined> {
  const { rows } = await pool.query<SiteRecord>(`select ${columns} from site where ${withinReach.site} and site.id = $4`, [
    ...reachValues(reach),
    siteId,
  ])
  return rows[0] === undefined ? undefined : toSite(rows[0])
}

/** Sites within reach by name. */
export async function listSites(
  pool: pg.Pool,
  reach: Reach,
  filter: InputOf<typeof listSitesRoute>['query'],
): Promise<{ items: Site[]; nextCursor: string | null }> {
  const { rows } = await pool.query<SiteRecord>(
    `select ${columns} from site where ${withinReach.site}
       and ($4::text is null or strpos(lower(site.name), lower($4)) > 0)
       and ($5::uuid is null or (lower(site.name), site.id) > (lower($6), $5))
     order by lower(site.name), site.id limit $7`,
    [...reachValues(reach), filter.search ?? null, ...placeOfCursor(filter.cursor), filter.limit + 1],
  )
  const items = rows.slice(0, filter.limit).map(toSite)
  const last = rows.length > filter.limit ? items.at(-1) : undefined
  return { items, nextCursor: last === undefined ? null : nameCursor(last) }
}

function toSite({ createdAt, ...row }: SiteRecord): Site {
  return { ...row, createdAt: createdAt.toISOString() }
}
