import { z } from 'zod'
import { SystemInfo } from '../channel/agent-messages.ts'
import { ComputerId, EnrolmentCodeId, SiteId } from '../ids.ts'
import { Timestamp } from '../job.ts'
import { Text } from '../text.ts'
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
    search: Text(255).optional(),
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

/** A code with which one machine may enrol. `code` itself is shown once, at creation. */
export const EnrolmentCode = z
  .object({
    id: EnrolmentCodeId,
    siteId: SiteId,
    createdAt: Timestamp,
    expiresAt: Timestamp,
    usesLeft: z.int(),
    /** The computers that came by this code. */
    computerIds: z.array(ComputerId),
  })
  .meta({ id: 'EnrolmentCode' })
export type EnrolmentCode = z.infer<typeof EnrolmentCode>

export const createEnrolmentCode = route({
  id: 'createEnrolmentCode',
  method: 'POST',
  path: '/v1/enrolment-codes',
  tag,
  summary: 'Make a one-time code with which a machine can be added',
  access: { by: 'client', scope: 'computers:write' },
  body: z
    .strictObject({
      uses: z.int().min(1).max(1_000).default(1),
      /** Seconds until the code is no longer taken. */
      expiresIn: z.int().min(60).max(2_592_000).default(3_600),
    })
    .prefault({}),
  replies: { 201: EnrolmentCode.extend({ code: z.string() }) },
  problems: [],
})

export const getEnrolmentCode = route({
  id: 'getEnrolmentCode',
  method: 'GET',
  path: '/v1/enrolment-codes/{enrolmentCodeId}',
  tag,
  summary: 'See whether a code was used',
  access: { by: 'client', scope: 'computers:read' },
  params: z.object({ enrolmentCodeId: EnrolmentCodeId }),
  replies: { 200: EnrolmentCode },
  problems: ['enrolment-code-not-found'],
})
