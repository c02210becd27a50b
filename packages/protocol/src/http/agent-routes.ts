import { z } from 'zod'
import { SystemInfo } from '../channel/agent-messages.ts'
import { ComputerId, JobId } from '../ids.ts'
import { Timestamp } from '../job.ts'
import { SealingKey } from '../sealing-key.ts'
import { Name, Text } from '../text.ts'
import { route } from './route.ts'

const tag = 'Agent'

export const readClock = route({
  id: 'readClock',
  method: 'GET',
  path: '/agent/v1/clock',
  tag,
  summary: 'The relay’s clock and where its channel listens',
  access: { by: 'everybody' },
  replies: { 200: z.object({ now: Timestamp, channelPort: z.int() }) },
  problems: ['relay-busy'],
})

export const enrolComputer = route({
  id: 'enrolComputer',
  method: 'POST',
  path: '/agent/v1/enrol',
  tag,
  summary: 'Add this machine with a one-time code',
  access: { by: 'everybody' },
  body: z.object({
    code: Text(64).min(1),
    name: Name(100),
    /** The agent's Ed25519 public key as a JWK's `x` (RFC 8037): 32 bytes in base64url. */
    publicKey: z.string().regex(/^[\w-]{43}$/),
    /** Its first X25519 key: what is submitted for it before its first connection is sealed to this one. */
    sealingKey: SealingKey.optional(),
    system: SystemInfo,
  }),
  replies: { 201: z.object({ computerId: ComputerId, computerName: z.string(), organizationName: z.string() }) },
  problems: ['enrolment-code-invalid', 'too-many-requests'],
})

export const dropSealingKeys = route({
  id: 'dropSealingKeys',
  method: 'DELETE',
  path: '/agent/v1/sealing-keys',
  tag,
  summary: 'Say that this machine’s keys for documents and its journal are gone: what waits fails at once, what it may hold is uncertain',
  access: { by: 'agent' },
  replies: { 200: z.object({}) },
  problems: ['computer-revoked', 'agent-assertion-invalid'],
})

export const fetchDocument = route({
  id: 'fetchDocument',
  method: 'GET',
  path: '/agent/v1/documents/{jobId}',
  tag,
  summary: 'A job’s document; resumable with Range',
  access: { by: 'agent' },
  params: z.object({ jobId: JobId }),
  headers: z.object({ range: z.string().max(100).optional() }),
  replies: { 200: null, 206: null },
  problems: ['job-not-found', 'document-unavailable', 'range-not-satisfiable', 'computer-revoked', 'agent-assertion-invalid'],
})
