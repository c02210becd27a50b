import { z } from 'zod'
import { SiteId } from '../ids.ts'
import { Timestamp } from '../job.ts'
import { Name, Text } from '../text.ts'
import { TimeZone } from '../time-zone.ts'
import { pageOf, pageQuery } from './page.ts'
import { route } from './route.ts'

const tag = 'Sites'
const SiteParams = z.object({ siteId: SiteId })
const read = { by: 'client', scope: 'computers:read' } as const
const write = { by: 'client', scope: 'admin:sites' } as const

export const Site = z
  .object({
    id: SiteId,
    name: z.string(),
    /** As the IANA names it; in which the site's times are shown. */
    timeZone: z.string(),
    /** Computers there, and how many of them are connected now. */
    computerCount: z.int(),
    connectedCount: z.int(),
    printerCount: z.int(),
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
  access: read,
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
  access: read,
  params: SiteParams,
  replies: { 200: Site },
  problems: ['site-not-found'],
})

export const createSite = route({
  id: 'createSite',
  method: 'POST',
  path: '/v1/sites',
  tag,
  summary: 'Add a site',
  access: write,
  body: z.strictObject({ name: Name(100), timeZone: TimeZone.default('UTC') }),
  replies: { 201: Site },
  problems: [],
})

export const changeSite = route({
  id: 'changeSite',
  method: 'PATCH',
  path: '/v1/sites/{siteId}',
  tag,
  summary: 'Change a site’s name or its time zone',
  access: write,
  params: SiteParams,
  body: z
    .strictObject({ name: Name(100).optional(), timeZone: TimeZone.optional() })
    .refine((change) => Object.keys(change).length > 0, { error: 'name what is to change' }),
  replies: { 200: Site },
  problems: ['site-not-found'],
})

export const removeSite = route({
  id: 'removeSite',
  method: 'DELETE',
  path: '/v1/sites/{siteId}',
  tag,
  summary: 'Remove a site that has no computers',
  description:
    'A site goes when no computer is there any more, nobody is limited to it alone (a person, an invitation or an API key), and it is not the last one. Enrolment codes for it are withdrawn, and whoever was limited to it and to others sees those others.',
  access: write,
  params: SiteParams,
  replies: { 200: z.object({}) },
  problems: ['site-not-found', 'site-in-use', 'site-is-last'],
})
