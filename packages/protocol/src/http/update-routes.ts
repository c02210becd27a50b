import { z } from 'zod'
import { updateModes, UpdateProgress } from '../agent-update.ts'
import { ComputerId, SiteId } from '../ids.ts'
import { Timestamp } from '../job.ts'
import { releaseArchitectures, releasePlatforms, ReleaseVersion } from '../release.ts'
import { Text } from '../text.ts'
import { pageOf, pageQuery } from './page.ts'
import { route } from './route.ts'

const tag = 'Updates'

/** How an organization lets its agents be updated. */
export const UpdatePolicy = z
  .object({
    /** `off`: an agent is only updated when somebody asks for it, one by one. */
    mode: z.enum(['auto', 'off']),
    /** Nothing new is offered to anybody until this ends, whatever else stands here. */
    isPaused: z.boolean(),
    /** Their computers take a new version first. */
    firstSiteIds: z.array(SiteId).max(200),
    /** So many of a hundred computers take a new version first, too; others with each version. */
    firstPercent: z.int().min(0).max(100),
    /** Hours from the first offer of a version until the rest gets it, if it is healthy on one of the first at least. */
    waitHours: z.int().min(0).max(8_760),
  })
  .meta({ id: 'UpdatePolicy' })
export type UpdatePolicy = z.infer<typeof UpdatePolicy>

export const updatePolicyDefaults = { mode: 'auto', isPaused: false, firstPercent: 10, waitHours: 24 } as const

/** Computers of a ring, by how far the newest version came on them. */
const Ring = z.object({ computers: z.int(), healthy: z.int(), underWay: z.int(), failed: z.int() })

const Release = z.object({
  version: ReleaseVersion,
  notes: z.string(),
  minimumAgent: ReleaseVersion.nullable(),
  machines: z.array(z.object({ platform: z.enum(releasePlatforms), arch: z.enum(releaseArchitectures) })),
})

export const Updates = z
  .object({
    /** Whether this relay has a folder of releases at all. */
    isAvailable: z.boolean(),
    policy: UpdatePolicy,
    /** The newest first. */
    releases: z.array(Release),
    /** Versions that run now, the most frequent first. */
    running: z.array(z.object({ version: z.string(), computers: z.int() })),
    /** Of the newest release, once it was offered to somebody. */
    rollout: z
      .object({
        version: ReleaseVersion,
        startedAt: Timestamp,
        /** When the rest may get it; null where there are no others first. */
        restFrom: Timestamp.nullable(),
        /** It stopped by itself, since computers went back from it. */
        stoppedAt: Timestamp.nullable(),
        why: z.string().nullable(),
        first: Ring,
        rest: Ring,
      })
      .nullable(),
    sites: z.array(z.object({ siteId: SiteId, isHeld: z.boolean(), pinnedVersion: ReleaseVersion.nullable() })),
  })
  .meta({ id: 'Updates' })
export type Updates = z.infer<typeof Updates>

/**
 * Whether the version that a computer could take is offered to it now: `wished` and `offered` are; the others say what keeps it back:
 * `held`, `site-held`, `off` and `paused` by the policy, `stopped` since it failed on others, `waiting` for its turn.
 */
export const offerStates = ['wished', 'offered', 'held', 'site-held', 'off', 'paused', 'stopped', 'waiting'] as const
export type OfferState = (typeof offerStates)[number]

export const ComputerUpdate = z
  .object({
    computerId: ComputerId,
    computerName: z.string(),
    siteId: SiteId,
    siteName: z.string(),
    running: z.string(),
    /** What its agent said: whether it takes updates; null until it has. */
    mode: z.enum(updateModes).nullable(),
    progress: UpdateProgress.nullable(),
    isHeld: z.boolean(),
    /** It takes no other version than this, and that only when it is newer than what runs. */
    pinnedVersion: ReleaseVersion.nullable(),
    /** Somebody asked for this version now, and it has not come yet. */
    wishedVersion: ReleaseVersion.nullable(),
    /** What is set for all computers of its site. */
    site: z.object({ isHeld: z.boolean(), pinnedVersion: ReleaseVersion.nullable() }),
    /** The newest release for its kind of machine; null where there is none. */
    newestVersion: ReleaseVersion.nullable(),
    /** What it could take next; null where it runs that already. */
    next: z.object({ version: ReleaseVersion, state: z.enum(offerStates) }).nullable(),
    /** Why it could take nothing though somebody chose a version: that was withdrawn. */
    obstacle: z.enum(['update-withdrawn']).nullable(),
  })
  .meta({ id: 'ComputerUpdate' })
export type ComputerUpdate = z.infer<typeof ComputerUpdate>

export const getUpdates = route({
  id: 'getUpdates',
  method: 'GET',
  path: '/v1/updates',
  tag,
  summary: 'Which versions of the agent there are, who runs which, and how the newest is coming along',
  access: { by: 'client', scope: 'admin:settings' },
  replies: { 200: Updates },
  problems: [],
})

export const changeUpdates = route({
  id: 'changeUpdates',
  method: 'PATCH',
  path: '/v1/updates',
  tag,
  summary: 'Set how agents are updated: off or automatically, who first, how long before the rest; pause all, or go on',
  access: { by: 'client', scope: 'admin:settings' },
  body: z
    .strictObject({
      ...UpdatePolicy.partial().shape,
      /** Goes on with a version that stopped by itself: what failed until now does not count any more. */
      goOnWith: ReleaseVersion.optional(),
    })
    .refine((change) => Object.keys(change).length > 0, { error: 'name what is to change' }),
  replies: { 200: Updates },
  problems: ['site-not-found', 'release-not-found'],
})

export const changeSiteUpdates = route({
  id: 'changeSiteUpdates',
  method: 'PATCH',
  path: '/v1/sites/{siteId}/updates',
  tag,
  summary: 'Hold the agents of a site at what they run, or pin them to a version',
  access: { by: 'client', scope: 'admin:sites' },
  params: z.object({ siteId: SiteId }),
  body: z
    .strictObject({ isHeld: z.boolean().optional(), pinnedVersion: ReleaseVersion.nullable().optional() })
    .refine((change) => Object.keys(change).length > 0, { error: 'name what is to change' }),
  replies: { 200: z.object({ siteId: SiteId, isHeld: z.boolean(), pinnedVersion: ReleaseVersion.nullable() }) },
  problems: ['site-not-found', 'release-not-found'],
})

export const listComputerUpdates = route({
  id: 'listComputerUpdates',
  method: 'GET',
  path: '/v1/updates/computers',
  tag,
  summary: 'How updates stand on each computer, those with trouble first',
  access: { by: 'client', scope: 'computers:read' },
  query: z.object({
    ...pageQuery,
    siteId: SiteId.optional(),
    search: Text(255).optional(),
    /** Those that run the newest release for their kind of machine, or those that run another version. */
    runs: z.enum(['newest', 'other']).optional(),
  }),
  replies: { 200: pageOf(ComputerUpdate) },
  problems: [],
})

export const getComputerUpdates = route({
  id: 'getComputerUpdates',
  method: 'GET',
  path: '/v1/computers/{computerId}/updates',
  tag,
  summary: 'How updates stand on a computer',
  access: { by: 'client', scope: 'computers:read' },
  params: z.object({ computerId: ComputerId }),
  replies: { 200: ComputerUpdate },
  problems: ['computer-not-found'],
})

export const changeComputerUpdates = route({
  id: 'changeComputerUpdates',
  method: 'PATCH',
  path: '/v1/computers/{computerId}/updates',
  tag,
  summary: 'Update a computer’s agent now, hold it at what it runs, or pin it to a version',
  description:
    'An update that is asked for (isWished) is the pinned version, else the newest one: it comes whatever is paused or held, does not wait for a quiet moment, and is tried again where it failed.',
  access: { by: 'client', scope: 'computers:write' },
  params: z.object({ computerId: ComputerId }),
  body: z
    .strictObject({
      isHeld: z.boolean().optional(),
      pinnedVersion: ReleaseVersion.nullable().optional(),
      isWished: z.boolean().optional(),
    })
    .refine((change) => Object.keys(change).length > 0, { error: 'name what is to change' }),
  replies: { 200: ComputerUpdate },
  problems: ['computer-not-found', 'release-not-found', 'update-withdrawn'],
})

export const fetchUpdateMetadata = route({
  id: 'fetchUpdateMetadata',
  method: 'GET',
  path: '/agent/v1/updates/metadata/{name}',
  tag: 'Agent',
  summary: 'A file of the signed lists of releases (TUF)',
  access: { by: 'agent' },
  params: z.object({ name: z.string().max(100) }),
  headers: z.object({ range: z.string().max(100).optional() }),
  replies: { 200: null, 206: null },
  problems: ['release-not-found', 'range-not-satisfiable', 'computer-revoked', 'agent-assertion-invalid'],
})

export const fetchUpdateTarget = route({
  id: 'fetchUpdateTarget',
  method: 'GET',
  path: '/agent/v1/updates/targets/{sha256}/{name}',
  tag: 'Agent',
  summary: 'The archive of a release; resumable with Range',
  access: { by: 'agent' },
  params: z.object({ sha256: z.string().max(64), name: z.string().max(100) }),
  headers: z.object({ range: z.string().max(100).optional() }),
  replies: { 200: null, 206: null },
  problems: ['release-not-found', 'relay-busy', 'range-not-satisfiable', 'computer-revoked', 'agent-assertion-invalid'],
})
