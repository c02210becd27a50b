import { z } from 'zod'
import { ComputerId, EnrolmentCodeId, SiteId } from '../ids.ts'
import { Timestamp } from '../job.ts'
import { pageOf, pageQuery } from './page.ts'
import { route } from './route.ts'

const tag = 'Computers'
const CodeParams = z.object({ enrolmentCodeId: EnrolmentCodeId })

/** A code with which machines may enrol. `code` itself is shown once, at creation. */
export const EnrolmentCode = z
  .object({
    id: EnrolmentCodeId,
    siteId: SiteId,
    siteName: z.string(),
    createdAt: Timestamp,
    createdBy: z.string(),
    expiresAt: Timestamp,
    /** `open`: a machine that comes with it is taken. */
    state: z.enum(['open', 'used', 'expired', 'withdrawn']),
    uses: z.int(),
    usesLeft: z.int(),
    /** The computer whose place the machine takes that comes with it. */
    replaces: z.object({ computerId: ComputerId, name: z.string() }).nullable(),
    /** The computers that came by this code and are there still, the first hundred. */
    computerIds: z.array(ComputerId),
  })
  .meta({ id: 'EnrolmentCode' })
export type EnrolmentCode = z.infer<typeof EnrolmentCode>

export const createEnrolmentCode = route({
  id: 'createEnrolmentCode',
  method: 'POST',
  path: '/v1/enrolment-codes',
  tag,
  summary: 'Make a code with which machines can be added',
  description:
    'Without a `siteId` it is for the first site that the caller sees. With `replacesComputerId` the machine that comes with it takes the place of that computer, which keeps its id, its name, its site and its printers with their ids and settings: those that the new machine has too, by the names of their queues. The old machine is cut off at once, and told so. What it may have held becomes uncertain, and what still waited fails with `sealing-key-lost`, since documents are sealed to the machine that they were submitted for.',
  access: { by: 'client', scope: 'computers:write' },
  body: z
    .strictObject({
      siteId: SiteId.optional(),
      uses: z.int().min(1).max(1_000).default(1),
      /** Seconds until the code is no longer taken. */
      expiresIn: z.int().min(60).max(2_592_000).default(3_600),
      replacesComputerId: ComputerId.optional(),
    })
    .refine(({ replacesComputerId, uses, siteId }) => replacesComputerId === undefined || (uses === 1 && siteId === undefined), {
      error: 'one machine takes the place of one computer, at its site',
      path: ['replacesComputerId'],
    })
    .prefault({}),
  replies: { 201: EnrolmentCode.extend({ code: z.string() }) },
  problems: ['site-not-found', 'computer-not-found'],
})

export const listEnrolmentCodes = route({
  id: 'listEnrolmentCodes',
  method: 'GET',
  path: '/v1/enrolment-codes',
  tag,
  summary: 'List enrolment codes, newest first',
  access: { by: 'client', scope: 'computers:read' },
  query: z.object({ ...pageQuery, state: z.enum(['open', 'over']).optional() }),
  replies: { 200: pageOf(EnrolmentCode) },
  problems: [],
})

export const getEnrolmentCode = route({
  id: 'getEnrolmentCode',
  method: 'GET',
  path: '/v1/enrolment-codes/{enrolmentCodeId}',
  tag,
  summary: 'See whether a code was used',
  access: { by: 'client', scope: 'computers:read' },
  params: CodeParams,
  replies: { 200: EnrolmentCode },
  problems: ['enrolment-code-not-found'],
})

export const withdrawEnrolmentCode = route({
  id: 'withdrawEnrolmentCode',
  method: 'DELETE',
  path: '/v1/enrolment-codes/{enrolmentCodeId}',
  tag,
  summary: 'Withdraw a code: no machine is taken with it any more; those that came stay',
  access: { by: 'client', scope: 'computers:write' },
  params: CodeParams,
  replies: { 200: EnrolmentCode },
  problems: ['enrolment-code-not-found'],
})
