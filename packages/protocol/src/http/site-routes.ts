import { z } from 'zod'
import { SiteId } from '../ids.ts'
import { Timestamp } from '../job.ts'
import { Text } from '../text.ts'
import { pageOf, pageQuery } from './page.ts'
import { route } from './route.ts'

const tag = 'Sites'

/** A place where computers stand. */
export const Site = z
  .object({
    id: SiteId,
    name: z.string(),
    /** As the IANA names it, such as `Europe/Berlin`: in which the site's times are shown. */
    timeZone: z.string(),
    createdAt: Timestamp,
  })
  .meta({ id: 'Site' })
export type Site = z.infer<typeof Site>

export const listSites = route({
  id: 'listSites',
  method: 'GET',
  path: '/v1/sites',
  tag,
  summary: 'List sites by name',
  access: { by: 'client', scope: 'computers:read' },
  query: z.object({ ...pageQuery, search: Text(255).optional() }),
  replies: { 200: pageOf(Site) },
  problems: [],
})

export const getSite = route({
  id: 'getSite',
  method: 'GET',
  path: '/v1/sites/{siteId}',
  tag,
  summary: 'Read a site',
  access: { by: 'client', scope: 'computers:read' },
  params: z.object({ siteId: SiteId }),
  replies: { 200: Site },
  problems: ['site-not-found'],
})
