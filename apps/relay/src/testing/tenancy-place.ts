import { createEnrolmentCode } from '@cloudprint/protocol/http/enrolment-code-routes'
import { approveMachine, authorizeDevice } from '@cloudprint/protocol/http/device-flow-routes'
import { submitJob } from '@cloudprint/protocol/http/job-routes'
import { scopes } from '@cloudprint/protocol/http/roles'
import { ComputerId, PrinterId, SiteId } from '@cloudprint/protocol/ids'
import { listScales } from '@cloudprint/protocol/http/scale-routes'
import { LocalScaleName } from '@cloudprint/protocol/scale'
import { TusClient } from '@cloudprint/testkit/tus-client'
import { randomBytes, randomUUID } from 'node:crypto'
import { insertApiKey } from '../access/api-keys/insert-api-key.ts'
import { ScaleReadings } from '../scales/scale-readings.ts'
import { addMember } from './add-member.ts'
import { addPrinter } from './add-printer.ts'
import { newMachine, newSystem } from './new-machine.ts'
import type { TestRelay } from './start-test-relay.ts'

/** One of each thing that a path, a query or a body may name. */
export type Ids = Record<
  | 'organizationId'
  | 'siteId'
  | 'computerId'
  | 'printerId'
  | 'jobId'
  | 'enrolmentCodeId'
  | 'apiKeyId'
  | 'personId'
  | 'invitationId'
  | 'userCode'
  | 'uploadId'
  | 'scaleId',
  string
>

/** Ids of nothing. */
export function randomIds(): Ids {
  const letters = Array.from(randomBytes(8), (byte) => 'BCDFGHJKLMNPQRSTVWXZ'[byte % 20]).join('')
  const [organizationId, siteId, computerId, printerId, jobId] = Array.from({ length: 5 }, () => randomUUID()) as [
    string,
    string,
    string,
    string,
    string,
  ]
  const [enrolmentCodeId, apiKeyId, personId, invitationId, uploadId] = Array.from({ length: 5 }, () => randomUUID()) as [
    string,
    string,
    string,
    string,
    string,
  ]
  const userCode = `${letters.slice(0, 4)}-${letters.slice(4)}`
  const scaleId = randomUUID()
  return {
    organizationId,
    siteId,
    computerId,
    printerId,
    jobId,
    enrolmentCodeId,
    apiKeyId,
    personId,
    invitationId,
    userCode,
    uploadId,
    scaleId,
  }
}

/** A site with one of each thing on it, all called after it; `key` may do everything in its organization, `member` is an admin there. */
export async function addPlace(relay: TestRelay, place: { organizationId: string; siteId: string }, name: string) {
  const { organizationId, siteId } = place
  const { computerId, printerId } = await addPrinter(relay.pool, `${name} computer`, place)
  const apiKey = await insertApiKey(relay.drizzle, { organizationId, name: `${name} key`, scopes, expiresAt: null })
  const label = {
    printerId: PrinterId.parse(printerId),
    title: `${name} label`,
    contentType: 'application/vnd.zebra.zpl',
    content: btoa('^XA^XZ'),
  } as const
  const job = await relay.call(submitJob, { body: label }, apiKey.key)
  const code = await relay.call(createEnrolmentCode, { body: { siteId: SiteId.parse(siteId) } }, apiKey.key)
  if (!job.ok || !code.ok) throw new Error(`${name} could not be filled`)
  const member = await addMember(relay, { role: 'admin', name: `${name} person` })
  await relay.pool.query('update membership set organization_id = $1 where person_id = $2', [organizationId, member.id])
  await relay.pool.query('update session set organization_id = $1 where user_id = $2', [organizationId, member.id])
  const invitationId = randomUUID()
  await relay.pool.query(
    `insert into invitation (id, organization_id, email, role, hash, invited_by, inviter_id, created_at, expires_at)
     values ($1, $2, $3, 'viewer', $4, 'somebody', 'nobody', now(), now() + interval '1 day')`,
    [invitationId, organizationId, `${name.toLowerCase()}@example.com`, randomBytes(32)],
  )
  const uploadId = await new TusClient(relay.url, apiKey.key).begin(10, { printerId, contentType: 'application/octet-stream' })
  const userCode = await approvedMachine(relay, siteId, apiKey.key)
  const scaleId = await scaleOf(relay, computerId, apiKey.key)
  const ids: Ids = {
    organizationId,
    siteId,
    computerId,
    printerId,
    jobId: job.reply.id,
    enrolmentCodeId: code.reply.id,
    apiKeyId: apiKey.id,
    personId: member.id,
    invitationId,
    userCode,
    uploadId,
    scaleId,
  }
  return { ids, key: apiKey.key, member }
}

/** A scale that its computer has told of, and can not read: what it weighs would grow old meanwhile. */
async function scaleOf(relay: TestRelay, computerId: string, key: string): Promise<string> {
  const name = LocalScaleName.parse('serial/ttyUSB0')
  relay.app.get(ScaleReadings).tell(computerId, [{ name, vendor: '', product: '', trouble: 'It is unplugged.', weight: null }], new Date())
  const listed = await relay.call(listScales, { query: { computerId: ComputerId.parse(computerId) } }, key)
  const id = listed.ok ? listed.reply.items[0]?.id : undefined
  if (id === undefined) throw new Error('there is no scale')
  return id
}

/** The code of a machine that became a computer of this site: whoever decided may look at it again. */
async function approvedMachine(relay: TestRelay, siteId: string, key: string): Promise<string> {
  const { client, sealingKey } = await newMachine()
  const body = { ...(await client()), name: 'Machine', sealingKey, system: newSystem }
  const headers = { 'x-forwarded-for': `198.51.100.${randomBytes(1).readUInt8()}` }
  const asked = await relay.call(authorizeDevice, { body, headers }, null)
  if (!asked.ok) throw new Error(asked.problem.detail)
  const params = { userCode: asked.reply.user_code }
  const approved = await relay.call(approveMachine, { params, body: { siteId: SiteId.parse(siteId) }, headers }, key)
  if (!approved.ok) throw new Error(approved.problem.detail)
  return params.userCode
}
