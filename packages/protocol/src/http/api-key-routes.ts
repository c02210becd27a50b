import { z } from 'zod'
import { ApiKeyId, PrinterId, SiteId } from '../ids.ts'
import { Timestamp } from '../job.ts'
import { Name } from '../text.ts'
import { GivenScopes, scopes } from './roles.ts'
import { route } from './route.ts'

const tag = 'API keys'
const access = { by: 'client', scope: 'admin:keys' } as const
const DAY_SECONDS = 86_400
/** A limit longer than this lists what a tag or a site says better. */
const MAX_LIMITS = 200
export const MAX_REQUESTS_PER_SECOND = 10_000
export const MAX_OVERLAP_SECONDS = 30 * DAY_SECONDS

/** What a limit names, so that a reader need not look it up. */
const Named = <Id extends z.ZodType>(id: Id) => z.array(z.object({ id, name: z.string() }))

export const ApiKey = z
  .object({
    id: ApiKeyId,
    name: z.string(),
    /** The first characters of the key, to tell keys apart. */
    prefix: z.string(),
    scopes: z.array(z.enum(scopes)),
    /** The sites that it sees; null for all. One that is limited sees nothing of the others, as if they were not there. */
    sites: Named(SiteId).nullable(),
    /** The printers that it sees, with their jobs and computers; null for all of its sites. */
    printers: Named(PrinterId).nullable(),
    /** Requests a second; null for what the installation allows each key. */
    requestsPerSecond: z.int().nullable(),
    createdAt: Timestamp,
    createdBy: z.string().nullable(),
    expiresAt: Timestamp.nullable(),
    lastUsedAt: Timestamp.nullable(),
    /** When it was last refused because it had expired; null for never, and for one that is in order. */
    lastRefusedAt: Timestamp.nullable(),
    /** The key that takes its place: both hold until this one expires. */
    replacedBy: ApiKeyId.nullable(),
  })
  .meta({ id: 'ApiKey' })
export type ApiKey = z.infer<typeof ApiKey>

/** The key itself, in the answer that makes it and nowhere else. */
const ApiKeyOnce = ApiKey.extend({ key: z.string() })

const ids = <Id extends z.ZodType>(id: Id) => z.array(id).min(1).max(MAX_LIMITS).nullable()

const Wanted = z.strictObject({
  name: Name(100),
  scopes: GivenScopes,
  /** Null for every site. */
  siteIds: ids(SiteId),
  /** Null for every printer of these sites. */
  printerIds: ids(PrinterId),
  /** Null for what the installation allows each key, and never more than that. */
  requestsPerSecond: z.int().min(1).max(MAX_REQUESTS_PER_SECOND).nullable(),
  /** Null for never. */
  expiresAt: Timestamp.nullable(),
})
export type WantedApiKey = z.output<typeof Wanted>

export const listApiKeys = route({
  id: 'listApiKeys',
  method: 'GET',
  path: '/v1/api-keys',
  tag,
  summary: 'List API keys',
  access,
  replies: { 200: z.object({ items: z.array(ApiKey) }) },
  problems: [],
})

export const createApiKey = route({
  id: 'createApiKey',
  method: 'POST',
  path: '/v1/api-keys',
  tag,
  summary: 'Make an API key; the key itself is shown only here',
  description:
    'A key can do no more than who makes it. One that is limited to sites or printers can have no scope that begins with `admin:`, and one limited to printers not `computers:write`.',
  access,
  body: Wanted.extend({
    scopes: GivenScopes.default(['jobs:write', 'jobs:read', 'printers:read', 'computers:read']),
    siteIds: Wanted.shape.siteIds.default(null),
    printerIds: Wanted.shape.printerIds.default(null),
    requestsPerSecond: Wanted.shape.requestsPerSecond.default(null),
    expiresAt: Wanted.shape.expiresAt.default(null),
  }),
  replies: { 201: ApiKeyOnce },
  problems: [],
})

export const changeApiKey = route({
  id: 'changeApiKey',
  method: 'PATCH',
  path: '/v1/api-keys/{apiKeyId}',
  tag,
  summary: 'Change what an API key is called, what it may do and see, and how long; holds at once',
  access,
  params: z.object({ apiKeyId: ApiKeyId }),
  body: Wanted.partial().refine((change) => Object.keys(change).length > 0, { error: 'name what is to change' }),
  replies: { 200: ApiKey },
  problems: ['api-key-not-found'],
})

export const rotateApiKey = route({
  id: 'rotateApiKey',
  method: 'POST',
  path: '/v1/api-keys/{apiKeyId}/rotate',
  tag,
  summary: 'Put a new key in the place of this one; both hold for a while',
  description:
    'The new key may do and see the same, and lives as long as the old one was made for. The old one expires after `overlap` seconds, or when it would have expired anyway.',
  access,
  params: z.object({ apiKeyId: ApiKeyId }),
  body: z
    .strictObject({
      /** Seconds for which the old key still holds. */
      overlap: z.int().min(0).max(MAX_OVERLAP_SECONDS).default(DAY_SECONDS),
    })
    .prefault({}),
  replies: { 201: ApiKeyOnce },
  problems: ['api-key-not-found', 'api-key-replaced'],
})

export const revokeApiKey = route({
  id: 'revokeApiKey',
  method: 'DELETE',
  path: '/v1/api-keys/{apiKeyId}',
  tag,
  summary: 'Revoke an API key, at once',
  access,
  params: z.object({ apiKeyId: ApiKeyId }),
  replies: { 200: z.object({}) },
  problems: ['api-key-not-found'],
})
