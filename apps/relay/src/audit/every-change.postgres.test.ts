import { callRoute } from '@cloudprint/protocol/http/call-route'
import { routes } from '@cloudprint/protocol/http/routes'
import { routePath } from '@cloudprint/protocol/http/route'
import type { Route } from '@cloudprint/protocol/http/route'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { inviteToken } from '../testing/add-member.ts'
import { newMachine, newSystem } from '../testing/new-machine.ts'
import { requestBodies } from '../testing/request-bodies.ts'
import { startTestRelay } from '../testing/start-test-relay.ts'
import type { TestRelay } from '../testing/start-test-relay.ts'
import { addPlace } from '../testing/tenancy-place.ts'
import type { Ids } from '../testing/tenancy-place.ts'

interface Given {
  ids?: Partial<Ids>
  body?: object
  /** Another caller than the key that may do everything. */
  headers?: Record<string, string>
}

/** Where it is recorded who did it; jobs have a history of their own, in the same transaction. */
type Recorded = { audit: string; by?: 'person' | 'agent' } | { job: string } | { nothing: string }
type Change = Recorded & { given?: () => Promise<Given> }

let relay: TestRelay
let place: Ids
let key: string
beforeAll(async () => {
  relay = await startTestRelay({ settings: { CLOUDPRINT_SSO_TRUSTED_DOMAINS: 'probe.example' } })
  const { rows } = await relay.pool.query<{ organizationId: string; siteId: string }>(
    'select id as "siteId", organization_id as "organizationId" from site',
  )
  const [here] = rows
  if (here === undefined) throw new Error('there is no site')
  const added = await addPlace(relay, here, 'Ours')
  place = added.ids
  key = added.key
})
afterAll(async () => relay.close())

async function waitingMachine(): Promise<Given> {
  const { client, sealingKey } = await newMachine()
  const body = { ...(await client()), name: 'Waiting', sealingKey, system: newSystem }
  const asked = await relay.call(routes.authorizeDevice, { body }, null)
  return { ids: { userCode: asked.ok ? asked.reply.user_code : '' } }
}

async function jobIn(state: string): Promise<Given> {
  const [body = {}] = requestBodies.submitJob?.(place, place) ?? []
  const job = await relay.call(routes.submitJob, { body: body as never }, key)
  if (!job.ok) throw new Error(job.problem.detail)
  const isOver = state === 'failed'
  await relay.pool.query('update job set state = $2, ended_at = case when $3 then now() end where id = $1', [job.reply.id, state, isOver])
  if (isOver) await relay.pool.query(`update document set kept_until = now() + interval '1 hour' where job_id = $1`, [job.reply.id])
  return { ids: { jobId: job.reply.id } }
}

const asOwner = async (): Promise<Given> => ({ headers: { cookie: await relay.signIn(), origin: relay.url } })

/** One that was claimed before the operator's word counted for it. */
const unprovedDomain = async (): Promise<Given> => {
  const { headers = {} } = await asOwner()
  const [body = {}] = requestBodies.setSso?.(place, place) ?? []
  const request = { body: { ...body, domains: ['probe.example'] } as never }
  const set = await callRoute(routes.setSso, request, { baseUrl: relay.url, headers })
  if (!set.ok) throw new Error(set.problem.detail)
  await relay.pool.query('update sso_domain set verified_at = null')
  return { headers }
}

const anotherSite = async (): Promise<Given> => {
  const made = await relay.call(routes.createSite, { body: { name: 'Another' } }, key)
  return { ids: { siteId: made.ok ? made.reply.id : '' } }
}

/** In the order in which they can be done: what removes something comes last. */
const changes: Record<string, Change> = {
  submitJob: { job: 'submitted' },
  printTestPage: { job: 'submitted' },
  cancelJob: { job: 'cancel-requested', given: () => jobIn('queued') },
  settleJob: { job: 'settled', given: () => jobIn('uncertain') },
  retryJob: { job: 'retried', given: () => jobIn('failed') },
  settleJobsOfPrinter: {
    job: 'settled',
    given: async () => ({ body: { jobIds: [(await jobIn('uncertain')).ids?.jobId], verdict: 'discard' } }),
  },
  cancelWaitingJobs: { job: 'cancel-requested' },
  changePrinter: { audit: 'printer.changed' },
  identifyPrinter: { nothing: 'a lamp blinks, and all is as it was' },
  examineComputer: { nothing: 'its agent looks, and all is as it was' },
  changeComputer: { audit: 'computer.moved', given: async () => ({ body: { siteId: (await anotherSite()).ids?.siteId } }) },
  createEnrolmentCode: { audit: 'enrolment-code.created' },
  approveMachine: { audit: 'computer.enrolled', given: waitingMachine },
  denyMachine: { audit: 'machine.denied', given: waitingMachine },
  createApiKey: { audit: 'api-key.created', given: async () => ({ body: { name: 'New', scopes: ['jobs:read'] } }) },
  changeApiKey: { audit: 'api-key.changed', given: async () => ({ ids: await anotherKey(), body: { name: 'Renamed' } }) },
  rotateApiKey: { audit: 'api-key.rotated', given: async () => ({ ids: await anotherKey() }) },
  revokeApiKey: { audit: 'api-key.revoked', given: async () => ({ ids: await anotherKey() }) },
  createSite: { audit: 'site.created' },
  changeSite: { audit: 'site.changed' },
  removeSite: { audit: 'site.removed', given: anotherSite },
  changePerson: { audit: 'person.changed' },
  createInvitation: { audit: 'invitation.created' },
  resendInvitation: { audit: 'invitation.resent' },
  withdrawInvitation: { audit: 'invitation.withdrawn' },
  readInvitation: { nothing: 'it is only read: the token stands in the body, as it must not in the address' },
  acceptInvitation: {
    audit: 'person.joined',
    by: 'person',
    given: async () => ({
      headers: {},
      body: {
        token: await inviteToken(relay, { email: 'new@example.com', role: 'viewer' }),
        account: { name: 'New', password: 'a good password' },
      },
    }),
  },
  switchOrganization: { audit: 'person.looked-here', by: 'person', given: asOwner },
  changeSettings: { audit: 'settings.changed' },
  changeUpdates: { audit: 'updates.changed' },
  changeSiteUpdates: { audit: 'site.updates-changed' },
  changeComputerUpdates: { audit: 'computer.updates-changed' },
  setSso: { audit: 'sso.set', by: 'person', given: asOwner },
  removeSso: { audit: 'sso.removed', by: 'person', given: asOwner },
  checkSsoDomain: { audit: 'sso.domain-proved', by: 'person', given: unprovedDomain },
  checkSso: { nothing: 'a provider is asked whether it is there' },
  enrolComputer: {
    audit: 'computer.enrolled',
    by: 'agent',
    given: async () => {
      const { publicKey } = await newMachine()
      return { headers: {}, body: { code: relay.first.enrolmentCode, name: 'Enrolled', publicKey, system: newSystem } }
    },
  },
  authorizeDevice: { nothing: 'a machine asks, and is nothing to anybody until it is approved' },
  redeemDeviceCode: { nothing: 'the approval was recorded' },
  dropSealingKeys: { nothing: 'an agent tells of its keys; the jobs that fail for it have their history' },
  createUpload: { nothing: 'its job is recorded when it is submitted' },
  continueUpload: { nothing: 'its job is recorded when it is submitted' },
  giveUploadUp: { nothing: 'nobody was told of it yet' },
  withdrawEnrolmentCode: { audit: 'enrolment-code.withdrawn' },
  removeComputer: { audit: 'computer.removed' },
  resetSecondFactor: { audit: 'person.second-factor-reset', by: 'person', given: asOwner },
  removePerson: { audit: 'person.removed' },
}

async function anotherKey(): Promise<Partial<Ids>> {
  const made = await relay.call(routes.createApiKey, { body: { name: 'Other', scopes: ['jobs:read'] } }, key)
  return { apiKeyId: made.ok ? made.reply.id : '' }
}

const readOnly = new Set(['GET', 'HEAD', 'OPTIONS'])
const routeById = new Map(Object.values<Route>(routes).map((route) => [route.id, route]))

async function perform(id: string, { ids = {}, body, headers }: Given) {
  const route = routeById.get(id)
  if (route === undefined) throw new Error(`there is no route ${id}`)
  const all = { ...place, ...ids }
  const sent = body ?? (route.body === undefined ? undefined : requestBodies[id]?.(all, all)[0])
  const answer = await fetch(`${relay.url}${routePath(route.path, all)}`, {
    method: route.method,
    headers: { ...(headers ?? { authorization: `Bearer ${key}` }), ...(sent === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(sent === undefined ? {} : { body: JSON.stringify(sent) }),
  })
  return { status: answer.status, text: await answer.text() }
}

test('each route that changes something has an entry here', () => {
  const changing = Object.values<Route>(routes).filter(({ method }) => !readOnly.has(method))
  expect(Object.keys(changes).toSorted()).toEqual(changing.map(({ id }) => id).toSorted())
})

const audited = Object.entries(changes).flatMap(([id, change]) => ('audit' in change ? [{ id, ...change }] : []))
const ofJobs = Object.entries(changes).flatMap(([id, change]) => ('job' in change ? [{ id, ...change }] : []))

describe('a change of', () => {
  test.each(ofJobs)('$id stands in its job’s history, with who did it', async ({ id, job, given }) => {
    const prepared = (await given?.()) ?? {}
    const { rows: before } = await relay.pool.query<{ last: string }>('select coalesce(max(id), 0) as last from job_event')
    const { status, text } = await perform(id, prepared)
    expect(status, text).toBeLessThan(300)
    const { rows } = await relay.pool.query(`select by, by_name from job_event where id > $1 and event->>'kind' = $2`, [
      before[0]?.last,
      job,
    ])
    expect(rows).toContainEqual({ by: 'api-key', by_name: 'Ours key' })
  })

  test.each(audited)('$id stands in the audit: who, what, from where, before and after', async ({ id, audit, by = 'api-key', given }) => {
    const prepared = (await given?.()) ?? {}
    const { rows: before } = await relay.pool.query<{ last: string }>('select coalesce(max(id), 0) as last from audit_entry')
    const { status, text } = await perform(id, prepared)
    expect(status, text).toBeLessThan(300)
    const { rows } = await relay.pool.query(
      `select actor_kind as by, (actor_id is not null or actor_kind = 'agent') as "isKnown", host(address::inet) as address, target <> '' as "hasTarget",
         (before is not null or after is not null or action = 'person.looked-here') as "saysWhat"
       from audit_entry where id > $1 and action = $2`,
      [before[0]?.last, audit],
    )
    expect(rows).toEqual([{ by, isKnown: true, address: '127.0.0.1', hasTarget: true, saysWhat: true }])
  })
})

test.each(['update audit_entry set action = action', 'delete from audit_entry', 'truncate audit_entry'])(
  '"%s" is refused, also to the relay itself',
  async (statement) => {
    const refused = { code: '42501' }
    await expect(relay.pool.query(statement)).rejects.toMatchObject(refused)
  },
)
