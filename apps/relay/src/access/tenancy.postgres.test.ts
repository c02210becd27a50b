import { routes } from '@cloudprint/protocol/http/routes'
import { scopes } from '@cloudprint/protocol/http/roles'
import type { Route } from '@cloudprint/protocol/http/route'
import { TusClient } from '@cloudprint/testkit/tus-client'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { uuidV7 } from '../db/uuid-v7.ts'
import { addPrinter } from '../testing/add-printer.ts'
import { newMachine, newSystem } from '../testing/new-machine.ts'
import { startTestRelay } from '../testing/start-test-relay.ts'
import type { TestRelay } from '../testing/start-test-relay.ts'
import { insertApiKey } from './api-keys/insert-api-key.ts'

let relay: TestRelay
let strangerKey: string
/** What the first organization has, by the name of the path parameter. */
const ids: Record<string, string> = {}

beforeAll(async () => {
  relay = await startTestRelay()
  const { computerId, printerId, siteId } = await addPrinter(relay.pool)
  const body = { printerId, title: 'Ours', contentType: 'application/vnd.zebra.zpl', content: btoa('^XA^XZ') } as const
  const submitted = await relay.call(routes.submitJob, { body })
  const code = await relay.call(routes.createEnrolmentCode, { body: {} })
  const key = await relay.call(routes.createApiKey, { body: { name: 'Ours' } })
  if (!submitted.ok || !code.ok || !key.ok) throw new Error('the first organization could not be filled')
  Object.assign(ids, { computerId, printerId, jobId: submitted.reply.id, enrolmentCodeId: code.reply.id, apiKeyId: key.reply.id })
  ids.userCode = await decidedMachine()
  ids.siteId = siteId
  ids.uploadId = await new TusClient(relay.url, relay.first.apiKey).begin(10, { printerId, contentType: 'application/octet-stream' })
  const organizationId = uuidV7(new Date())
  await relay.pool.query('insert into organization (id, name) values ($1, $2)', [organizationId, 'Strangers'])
  await relay.pool.query('insert into site (id, organization_id, name) values ($1, $2, $3)', [
    uuidV7(new Date()),
    organizationId,
    'Elsewhere',
  ])
  strangerKey = (await insertApiKey(relay.drizzle, { organizationId, name: 'Stranger', scopes, expiresAt: null })).key
})
afterAll(async () => relay.close())

/** The code of a machine that the first organization has turned away. */
async function decidedMachine(): Promise<string> {
  const { client, sealingKey } = await newMachine()
  const asked = await relay.call(
    routes.authorizeDevice,
    { body: { ...(await client()), name: 'Ours', sealingKey, system: newSystem } },
    null,
  )
  const userCode = asked.ok ? asked.reply.user_code : ''
  const denied = await relay.call(routes.denyMachine, { params: { userCode } })
  if (!denied.ok) throw new Error(denied.problem.detail)
  return userCode
}

const ofClients = Object.values<Route>(routes).filter((route) => route.access.by === 'client')
const withIds = ofClients.filter((route) => route.path.includes('{'))
const lists = ofClients.filter((route) => route.method === 'GET' && !route.path.includes('{') && route.id !== 'getCaller')

/** What routes with a body want to be sent before they look at anything; a new one without an entry fails with 422. */
const bodies: Record<string, object> = {
  settleJobsOfPrinter: { jobIds: [randomUUID()], verdict: 'discard' },
  settleJob: { verdict: 'discard' },
  changePrinter: { doubtBlocks: true },
  changeApiKey: { name: 'Renamed' },
  changeComputer: { name: 'Renamed' },
  approveMachine: { siteId: randomUUID() },
}

/** The same of their headers. */
const uploadHeaders = { 'tus-resumable': '1.0.0', 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' }

async function ask(route: Route, key: string, idOf: (name: string) => string) {
  const path = route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => idOf(name))
  const body = bodies[route.id]
  const headers = {
    authorization: `Bearer ${key}`,
    ...(route.path.startsWith('/v1/uploads') ? uploadHeaders : {}),
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  }
  const response = await fetch(`${relay.url}${path}`, {
    method: route.method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  // The request's own ids are all that may differ.
  const text = (await response.text()).replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'id')
  return { status: response.status, text }
}

describe('what another organization has', () => {
  test.each(withIds)('is not there for $id, and the answer does not tell it from what never was', async (route) => {
    const foreign = await ask(route, strangerKey, (name) => ids[name] ?? 'missing')
    expect(foreign.status).toBe(404)
    expect(foreign).toEqual(await ask(route, strangerKey, () => randomUUID()))
  })

  test.each(lists)('does not show in $id', async (route) => {
    const { status, text } = await ask(route, strangerKey, () => '')
    expect(status).toBe(200)
    expect(text).not.toMatch(/Ours|Packing|First key|Zebra/)
  })

  test('takes no job of ours', async () => {
    const body = { printerId: ids.printerId ?? '', title: 'x', contentType: 'application/vnd.zebra.zpl', content: btoa('^XA^XZ') } as const
    expect(await relay.call(routes.submitJob, { body }, strangerKey)).toMatchObject({ status: 404, problem: { code: 'printer-not-found' } })
  })

  test('is all there still', async () => {
    for (const route of withIds.filter(({ method, id }) => method === 'GET' && id !== 'getReceipt')) {
      expect((await ask(route, relay.first.apiKey, (name) => ids[name] ?? 'missing')).status).toBe(200)
    }
  })
})
