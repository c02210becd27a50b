import type { InputOf } from '@cloudprint/protocol/http/route'
import type { Site, listSites as listSitesRoute } from '@cloudprint/protocol/http/site-routes'
import type pg from 'pg'
import type { Reach } from '../access/reach.ts'
import { reachValues, withinReach } from '../access/within-reach.ts'
import { idCursor } from './id-cursor.ts'

type SiteRecord = Omit<Site, 'createdAt'> & { createdAt: Date }

const columns = 'site.id, site.name, site.time_zone as "timeZone", site.created_at as "createdAt"'

export async function readSite(pool: pg.Pool, reach: Reach, siteId: string): Promise<Site | undefined> {
  const { rows } = await pool.query<SiteRecord>(
    `select ${columns} from site where ${withinReach.site} and site.removed_at is null and site.id = $4`,
    [...reachValues(reach), siteId],
  )
  return rows[0] === undefined ? undefined : toSite(rows[0])
}

/** Sites within reach by name; the cursor is the last one's id. */
export async function listSites(
  pool: pg.Pool,
  reach: Reach,
  { limit, cursor, search }: InputOf<typeof listSitesRoute>['query'],
): Promise<{ items: Site[]; nextCursor: string | null }> {
  const { rows } = await pool.query<SiteRecord>(
    `select ${columns} from site
     where ${withinReach.site} and site.removed_at is null and ($4::text is null or strpos(lower(site.name), lower($4)) > 0)
       and ($5::uuid is null or (lower(site.name), site.id) > (select lower(site.name), site.id from site where ${withinReach.site} and site.id = $5))
     order by lower(site.name), site.id limit $6`,
    [...reachValues(reach), search ?? null, idCursor(cursor), limit + 1],
  )
  const items = rows.slice(0, limit)
  return { items: items.map(toSite), nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null }
}

function toSite({ createdAt, ...row }: SiteRecord): Site {
  return { ...row, createdAt: createdAt.toISOString() }
}
