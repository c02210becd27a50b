import { z } from 'zod'
import { UpdateProgress } from '../agent-update.ts'
import { SystemInfo } from '../channel/agent-messages.ts'
import { Finding } from '../examination.ts'
import { ComputerId, SiteId } from '../ids.ts'
import { Timestamp } from '../job.ts'
import { Name, Text } from '../text.ts'
import { pageOf, pageQuery } from './page.ts'
import { route } from './route.ts'

const tag = 'Computers'

export const Computer = z
  .object({
    id: ComputerId,
    name: z.string(),
    siteId: SiteId,
    siteName: z.string(),
    state: z.enum(['connected', 'disconnected']),
    /** Since when it is connected or not; the time of enrolment for one that never connected. */
    stateSince: Timestamp,
    lastSeenAt: Timestamp.nullable(),
    system: SystemInfo,
    /** How its agent is connected now. */
    link: z
      .object({ address: z.string(), port: z.int(), transport: z.enum(['websocket', 'polling']), roundTripMs: z.number().nullable() })
      .nullable(),
    printerCount: z.int(),
    /** The newest update of its agent that it told of, under way or over. */
    update: UpdateProgress.nullable(),
    createdAt: Timestamp,
  })
  .meta({ id: 'Computer' })
export type Computer = z.infer<typeof Computer>

export const listComputers = route({
  id: 'listComputers',
  method: 'GET',
  path: '/v1/computers',
  tag,
  summary: 'List computers',
  access: { by: 'client', scope: 'computers:read' },
  query: z.object({
    ...pageQuery,
    state: z.enum(['connected', 'disconnected']).optional(),
    siteId: SiteId.optional(),
    search: Text(255).optional(),
    /** Whose agent runs this version. */
    agentVersion: Text(100).optional(),
  }),
  replies: { 200: pageOf(Computer) },
  problems: [],
})

export const getComputer = route({
  id: 'getComputer',
  method: 'GET',
  path: '/v1/computers/{computerId}',
  tag,
  summary: 'Read a computer',
  access: { by: 'client', scope: 'computers:read' },
  params: z.object({ computerId: ComputerId }),
  replies: { 200: Computer },
  problems: ['computer-not-found'],
})

export const changeComputer = route({
  id: 'changeComputer',
  method: 'PATCH',
  path: '/v1/computers/{computerId}',
  tag,
  summary: 'Rename a computer, or move it to another site',
  description:
    'A computer that moves takes its printers along, and all of their jobs, old ones too: from then on they are within the reach of those who see the new site, and no longer of those who only see the old one. Codes to add computers, and what is printed meanwhile, are not touched. Only who sees both sites can move it.',
  access: { by: 'client', scope: 'computers:write' },
  params: z.object({ computerId: ComputerId }),
  body: z
    .strictObject({ name: Name(100).optional(), siteId: SiteId.optional() })
    .refine((change) => Object.keys(change).length > 0, { error: 'name what is to change' }),
  replies: { 200: Computer },
  problems: ['computer-not-found', 'site-not-found'],
})

/** What was done to a computer. */
export const ComputerEvent = z
  .object({
    at: Timestamp,
    by: z.enum(['agent', 'person', 'api-key', 'relay']),
    byName: z.string(),
    event: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('enrolled'), name: z.string(), hostname: z.string() }),
      z.object({ kind: z.literal('renamed'), from: z.string(), to: z.string() }),
      z.object({ kind: z.literal('moved'), fromSite: z.string(), toSite: z.string() }),
      z.object({ kind: z.literal('replaced'), fromHostname: z.string(), toHostname: z.string() }),
    ]),
  })
  .meta({ id: 'ComputerEvent' })
export type ComputerEvent = z.infer<typeof ComputerEvent>

export const listComputerEvents = route({
  id: 'listComputerEvents',
  method: 'GET',
  path: '/v1/computers/{computerId}/events',
  tag,
  summary: 'What was done to a computer, newest first',
  access: { by: 'client', scope: 'computers:read' },
  params: z.object({ computerId: ComputerId }),
  query: z.object(pageQuery),
  replies: { 200: pageOf(ComputerEvent) },
  problems: ['computer-not-found'],
})

export const examineComputer = route({
  id: 'examineComputer',
  method: 'POST',
  path: '/v1/computers/{computerId}/examination',
  tag,
  summary: 'Have a computer look for what keeps it from printing',
  description:
    'Its agent runs its doctor: each hop to the relay, disk, rights, keys, print systems and printers, each with a verdict and a remedy. It takes some seconds, up to a minute where something does not answer. One computer is examined once a minute at most.',
  access: { by: 'client', scope: 'printers:write' },
  params: z.object({ computerId: ComputerId }),
  replies: {
    200: z
      .object({
        /** `no-answer`: it is not connected, or its agent is older or did not answer in time; `detail` says which. */
        outcome: z.enum(['examined', 'no-answer']),
        detail: z.string(),
        examinedAt: Timestamp,
        findings: z.array(Finding),
      })
      .meta({ id: 'Examination' }),
  },
  problems: ['computer-not-found', 'too-many-requests'],
})

export const removeComputer = route({
  id: 'removeComputer',
  method: 'DELETE',
  path: '/v1/computers/{computerId}',
  tag,
  summary: 'Remove a computer: its agent is cut off at once and must enrol again',
  access: { by: 'client', scope: 'computers:write' },
  params: z.object({ computerId: ComputerId }),
  replies: { 200: z.object({}) },
  problems: ['computer-not-found'],
})
