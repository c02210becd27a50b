import type { Line } from '../line.ts'
import { LINE } from '../line.module.ts'
import { routes } from '@cloudprint/protocol/http/routes'
import type { Scope } from '@cloudprint/protocol/http/roles'
import { eventually } from '@cloudprint/testkit/eventually'
import { randomUUID } from 'node:crypto'
import { io } from 'socket.io-client'
import type { Socket } from 'socket.io-client'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { ApiKeys } from '../access/api-keys/api-keys.ts'
import { Revocations } from '../access/revocations.ts'
import { Sessions } from '../access/sessions.ts'
import { addPrinter, addSite } from '../testing/add-printer.ts'
import { startTestRelay } from '../testing/start-test-relay.ts'
import type { TestRelay } from '../testing/start-test-relay.ts'
import { authenticateClient } from './authenticate-client.ts'
import { listWithinReach } from './list-within-reach.ts'
import { serveLive } from './live-server.ts'

let relay: TestRelay
let line: Line
let organizationId: string
beforeAll(async () => {
  relay = await startTestRelay()
  line = relay.app.get<Line>(LINE)
  line.channel.attach(relay.app.getHttpServer())
  const { app } = relay
  const authenticate = authenticateClient(app.get(ApiKeys), app.get(Sessions))
  serveLive(line.channel.io, {
    signals: line.signals,
    revocations: app.get(Revocations),
    authenticate,
    findWithin: (reach, idsByKind) => listWithinReach(relay.pool, reach, idsByKind),
    onError: (error) => {
      throw error
    },
  })
  const { rows } = await relay.pool.query<{ id: string }>('select id from organization')
  organizationId = rows[0]?.id ?? ''
})
afterAll(async () => {
  await line.channel.stop(0)
  await relay.close()
})

function dial(auth: object, headers: Record<string, string> = {}): Socket {
  const socket = io(`${relay.url}/live`, { transports: ['websocket'], auth, extraHeaders: headers, forceNew: true, reconnectionDelay: 10 })
  onTestFinished(() => void socket.disconnect())
  return socket
}
const next = (socket: Socket, event: 'connect' | 'disconnect' | 'connect_error') =>
  new Promise<unknown>((resolve) => socket.once(event as 'connect_error', resolve))
async function connected(auth: object, headers?: Record<string, string>) {
  const socket = dial(auth, headers)
  await next(socket, 'connect')
  return socket
}
async function keyWith(scopes: Scope[], expiresAt: string | null = null) {
  const made = await relay.call(routes.createApiKey, { body: { name: 'listener', scopes, expiresAt } })
  if (!made.ok) throw new Error(made.problem.detail)
  return made.reply.key
}
const ofConsole = async () => {
  const cookie = await relay.signIn()
  return { cookie, origin: relay.url }
}
const post = (path: string, headers: Record<string, string>, body: object = {}) =>
  fetch(`${relay.url}/auth${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })

test('a listener is told of the kinds that its key may read, and of no others', async () => {
  const [printers, everything] = [
    await connected({ token: await keyWith(['printers:read']) }),
    await connected({ token: relay.first.apiKey }),
  ]
  const [seenByOne, seenByAll]: string[][] = [[], []]
  printers.on('changed', ({ kind }: { kind: string }) => seenByOne?.push(kind))
  everything.on('changed', ({ kind }: { kind: string }) => seenByAll?.push(kind))
  for (const kind of ['job', 'computer', 'enrolment-code', 'printer'] as const)
    line.signals.emit('changed', { organizationId, kind, ids: [randomUUID()] })
  await eventually(() => expect(seenByAll).toHaveLength(4))
  await eventually(() => expect(seenByOne).toEqual(['printer']))
})

test('a listener that is limited to a site or to printers is told of what is within its reach, and of nothing else', async () => {
  const here = await addPrinter(relay.pool)
  const elsewhere = await addPrinter(relay.pool, 'Packing 2', await addSite(relay.pool, organizationId))
  const limits = [
    { column: 'site_ids', id: here.siteId },
    { column: 'printer_ids', id: here.printerId },
  ]
  const seen = await Promise.all(
    limits.map(async ({ column, id }) => {
      const key = await keyWith(['jobs:read', 'printers:read', 'computers:read'])
      await relay.pool.query(`update api_key set ${column} = array[$1::uuid] where prefix = $2`, [id, key.slice(0, 10)])
      const told: [string, string[]][] = []
      const socket = await connected({ token: key })
      socket.on('changed', (change: { kind: string; ids: string[] }) => told.push([change.kind, change.ids]))
      return told
    }),
  )
  const jobId = randomUUID()
  line.signals.emit('changed', { organizationId, kind: 'printer', ids: [elsewhere.printerId, here.printerId] })
  line.signals.emit('changed', { organizationId, kind: 'computer', ids: [elsewhere.computerId, here.computerId] })
  line.signals.emit('changed', { organizationId, kind: 'job', ids: [jobId] })
  const expected = [
    ['computer', [here.computerId]],
    ['printer', [here.printerId]],
  ]
  for (const told of seen) await eventually(() => expect(told.toSorted(([a], [b]) => a.localeCompare(b))).toEqual(expected))
})

test('a key that may read nothing that changes is refused', async () => {
  const socket = dial({ token: await keyWith(['jobs:write']) })
  expect(await next(socket, 'connect_error')).toMatchObject({ data: { code: 'forbidden' } })
})

test('one key has so many listeners and no more; who leaves makes room', async () => {
  const [token, other] = [await keyWith(['jobs:read']), await keyWith(['jobs:read'])]
  const listeners = await Promise.all(Array.from({ length: 100 }, () => connected({ token })))
  const refused = await next(dial({ token }), 'connect_error')
  expect(refused).toMatchObject({ data: { code: 'too-many-requests', retryAfterSeconds: expect.any(Number) as number } })
  expect((await connected({ token: other })).connected).toBe(true)
  listeners[0]?.disconnect()
  await eventually(async () => {
    const again = dial({ token })
    return Promise.race([next(again, 'connect').then(() => true), next(again, 'connect_error').then(() => false)])
  })
})

test('a listener goes when its key expires', async () => {
  const socket = await connected({ token: await keyWith(['jobs:read'], new Date(Date.now() + 5_000).toISOString()) })
  await next(socket, 'disconnect')
  expect(await next(socket, 'connect_error')).toMatchObject({ data: { code: 'credentials-invalid' } })
})

test('signing out ends what this session listens to, and other sessions go on', async () => {
  const [here, elsewhere] = [await ofConsole(), await ofConsole()]
  const [socketHere, socketElsewhere] = [await connected({}, here), await connected({}, elsewhere)]
  const refused = next(socketHere, 'connect_error')
  const cameBack = next(socketElsewhere, 'connect')
  expect((await post('/sign-out', here)).status).toBe(200)
  await Promise.all([refused, cameBack])
  expect([socketHere.connected, socketElsewhere.connected]).toEqual([false, true])
})

test('a changed password ends the sessions that it was to end', async () => {
  const [here, elsewhere] = [await ofConsole(), await ofConsole()]
  const refused = next(await connected({}, elsewhere), 'connect_error')
  const body = { currentPassword: relay.first.password, newPassword: relay.first.password, revokeOtherSessions: true }
  expect((await post('/change-password', here, body)).status).toBe(200)
  await refused
})
