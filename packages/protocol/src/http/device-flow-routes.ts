import { z } from 'zod'
import { SystemInfo } from '../channel/agent-messages.ts'
import { ComputerId, SiteId } from '../ids.ts'
import { Timestamp } from '../job.ts'
import { SealingKey } from '../sealing-key.ts'
import { Name, Text } from '../text.ts'
import { route } from './route.ts'

/** RFC 8628 §3.4. */
export const DEVICE_CODE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code'
/** RFC 7523 §2.2: the agent signs who it is, as it does later for every connection. */
export const JWT_ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
/** The `aud` of that assertion; another one than that of a computer, so that neither can be used as the other. */
export const ENROLMENT_AUDIENCE = 'cloudprint-enrolment'

/** Who asks, by RFC 6749’s and RFC 7521’s names: `iss` and `sub` of the assertion are the `client_id`. */
const client = {
  /** The agent's Ed25519 public key as a JWK's `x` (RFC 8037): 32 bytes in base64url. */
  client_id: z.string().regex(/^[\w-]{43}$/),
  client_assertion_type: z.literal(JWT_ASSERTION),
  /** A JWT (EdDSA), signed with that key, that holds a minute at most. */
  client_assertion: z.string().max(2_048),
}

export const authorizeDevice = route({
  id: 'authorizeDevice',
  method: 'POST',
  path: '/agent/v1/device-authorization',
  tag: 'Agent',
  summary: 'Ask to be added without a code: the answer has one for a person to approve (RFC 8628)',
  access: { by: 'everybody' },
  body: z.object({
    ...client,
    name: Name(100),
    /** Its first X25519 key: what is submitted for it before its first connection is sealed to this one. */
    sealingKey: SealingKey,
    system: SystemInfo,
  }),
  replies: {
    200: z.object({
      device_code: z.string().max(255),
      /** For people: such as WDJB-MJHT. */
      user_code: z.string().max(63),
      verification_uri: z.url(),
      verification_uri_complete: z.url(),
      /** Seconds. */
      expires_in: z.int(),
      /** Seconds between two polls. */
      interval: z.int(),
    }),
  },
  problems: ['agent-assertion-invalid', 'too-many-requests', 'relay-busy'],
})

export const redeemDeviceCode = route({
  id: 'redeemDeviceCode',
  method: 'POST',
  path: '/agent/v1/device-token',
  tag: 'Agent',
  summary: 'Ask whether the machine was approved (RFC 8628 §3.4)',
  description:
    'While nobody has decided the answer is 400 with `error: "authorization_pending"`, or `slow_down` for who asks too often. Approved is answered with which computer the machine is now; there is no token, since an agent proves itself by its key.',
  access: { by: 'everybody' },
  body: z.object({ ...client, grant_type: z.literal(DEVICE_CODE_GRANT), device_code: z.string().max(255) }),
  replies: { 200: z.object({ computerId: ComputerId, computerName: z.string(), organizationName: z.string() }) },
  problems: [
    'enrolment-pending',
    'enrolment-slow-down',
    'enrolment-denied',
    'enrolment-expired',
    'device-code-invalid',
    'agent-assertion-invalid',
    'too-many-requests',
  ],
})

const tag = 'Computers'
const byPerson = { by: 'client', scope: 'computers:write' } as const
const UserCodeParams = z.object({ userCode: Text(63).min(1) })

/** A machine that asks to be added, as somebody must see it who decides: is it really the one that stands before them? */
export const WaitingMachine = z
  .object({
    /** What it would like to be called. */
    name: z.string(),
    system: SystemInfo,
    /** The address that it comes from. */
    address: z.string(),
    askedAt: Timestamp,
    /** When it last asked whether somebody has decided; one that stopped asking can't be approved. */
    lastSeenAt: Timestamp,
    expiresAt: Timestamp,
    state: z.enum(['waiting', 'approved', 'denied']),
    /** The computer that it became. */
    computerId: ComputerId.nullable(),
  })
  .meta({ id: 'WaitingMachine' })
export type WaitingMachine = z.infer<typeof WaitingMachine>

export const getWaitingMachine = route({
  id: 'getWaitingMachine',
  method: 'GET',
  path: '/v1/waiting-machines/{userCode}',
  tag,
  summary: 'See which machine shows this code and asks to be added',
  access: byPerson,
  params: UserCodeParams,
  replies: { 200: WaitingMachine },
  problems: ['user-code-not-found', 'too-many-requests'],
})

export const approveMachine = route({
  id: 'approveMachine',
  method: 'POST',
  path: '/v1/waiting-machines/{userCode}/approve',
  tag,
  summary: 'Add the machine that shows this code',
  description:
    'It becomes a computer of the site named. With `replacesComputerId` it takes over that computer instead, with its id, its site and its printers; see `POST /v1/enrolment-codes`.',
  access: byPerson,
  params: UserCodeParams,
  body: z
    .strictObject({ siteId: SiteId.optional(), name: Name(100).optional(), replacesComputerId: ComputerId.optional() })
    .refine(({ siteId, replacesComputerId }) => (siteId === undefined) !== (replacesComputerId === undefined), {
      error: 'name either the site, or the computer that it replaces',
    }),
  replies: { 200: WaitingMachine },
  problems: ['user-code-not-found', 'machine-not-waiting', 'site-not-found', 'computer-not-found', 'too-many-requests'],
})

export const denyMachine = route({
  id: 'denyMachine',
  method: 'POST',
  path: '/v1/waiting-machines/{userCode}/deny',
  tag,
  summary: 'Turn away the machine that shows this code',
  access: byPerson,
  params: UserCodeParams,
  replies: { 200: WaitingMachine },
  problems: ['user-code-not-found', 'machine-not-waiting', 'too-many-requests'],
})
