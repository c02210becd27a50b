import { z } from 'zod'
import { OrganizationId, SiteId } from '../ids.ts'
import { JobState } from '../job-state.ts'
import { Job, Timestamp } from '../job.ts'
import { ApiKey } from './api-key-routes.ts'
import { Computer } from './computer-routes.ts'
import { Printer } from './printer-routes.ts'
import { Role, scopes } from './roles.ts'
import { route } from './route.ts'

const tag = 'Console'

/** Milliseconds at the 50th and 95th percentile; null where nothing was measured. */
const Percentiles = z.object({ p50Ms: z.number().nullable(), p95Ms: z.number().nullable() })

export const Overview = z
  .object({
    /** Absent, as what is said of computers below, without the scope `computers:read`. */
    computers: z.object({ connected: z.int(), disconnected: z.int() }).optional(),
    /** Absent, as what is said of printers below, without the scope `printers:read`. */
    printers: z.object({ ready: z.int(), attention: z.int(), stopped: z.int(), paused: z.int(), unreachable: z.int() }).optional(),
    /** What wants a person now, the worst first, a few of each. */
    attention: z.object({
      uncertainJobs: z.array(Job),
      stoppedPrinters: z.array(Printer).optional(),
      disconnectedComputers: z.array(Computer).optional(),
      /** Keys that have expired and are still tried, and keys in use that expire within a week; absent without `admin:keys`. */
      failingKeys: z.array(ApiKey.pick({ id: true, name: true, expiresAt: true, lastUsedAt: true, lastRefusedAt: true })).optional(),
      /** Since when the relay's mail server takes no mails, and what it said; absent while it does, and without `admin:people`. */
      mailFailure: z.object({ since: Timestamp, detail: z.string() }).optional(),
    }),
    /** The sites with the most trouble, and how many there are; absent without the scopes to read computers and printers. */
    sites: z
      .object({
        count: z.int(),
        worst: z.array(
          z.object({
            id: SiteId,
            name: z.string(),
            computersConnected: z.int(),
            computersDisconnected: z.int(),
            printers: z.int(),
            printersStopped: z.int(),
            jobsUncertain: z.int(),
          }),
        ),
      })
      .optional(),
    /** Whether any job on record came out. */
    hasPrinted: z.boolean(),
    jobsByState: z.record(JobState, z.int()),
    /** The last 24 hours, oldest first, one entry an hour. */
    jobsPerHour: z.array(z.object({ hour: Timestamp, submitted: z.int(), completed: z.int(), failed: z.int() })),
    /** Over the jobs of the last 24 hours. */
    latency: z.object({ submitToSpooled: Percentiles, submitToFinal: Percentiles }),
  })
  .meta({ id: 'Overview' })
export type Overview = z.infer<typeof Overview>

export const getOverview = route({
  id: 'getOverview',
  method: 'GET',
  path: '/v1/overview',
  tag,
  summary: 'What is connected, what needs attention, how it runs',
  description: 'With `siteId` of one site alone; keys, which belong to no site, are left out then.',
  access: { by: 'client', scope: 'jobs:read' },
  query: z.object({ siteId: SiteId.optional() }),
  replies: { 200: Overview },
  problems: [],
})

export const getCaller = route({
  id: 'getCaller',
  method: 'GET',
  path: '/v1/me',
  tag,
  summary: 'Who this credential is',
  access: { by: 'client', scope: 'jobs:read' },
  replies: {
    200: z.object({
      kind: z.enum(['person', 'api-key']),
      id: z.string(),
      name: z.string(),
      email: z.string().nullable(),
      /** `brandName`: what the console is called for them; null for Cloud Print. */
      organization: z.object({ id: z.string(), name: z.string(), brandName: z.string().nullable() }),
      /** Every organization that a person belongs to; of a key its own. */
      organizations: z.array(z.object({ id: z.string(), name: z.string(), role: Role.nullable() })),
      /** What a person is in the organization; null for a key. */
      role: Role.nullable(),
      /** The sites that they see; null for every one. */
      siteIds: z.array(SiteId).nullable(),
      scopes: z.array(z.enum(scopes)),
      version: z.string(),
      /** Where other machines reach this relay, as its operator declared it; else as this machine sees it. */
      publicUrl: z.string(),
      /** What a machine that is to be added must reach. */
      channelPort: z.int(),
      /** Where the agent's packages are, such as https://packages.example.com; null where nobody has said so. */
      packagesUrl: z.string().nullable().default(null),
    }),
  },
  problems: [],
})

export const switchOrganization = route({
  id: 'switchOrganization',
  method: 'POST',
  path: '/v1/me/organization',
  tag,
  summary: 'Let this session look at another of the person’s organizations',
  access: { by: 'client', scope: 'jobs:read' },
  body: z.strictObject({ organizationId: OrganizationId }),
  replies: { 200: z.object({}) },
  problems: [],
})
