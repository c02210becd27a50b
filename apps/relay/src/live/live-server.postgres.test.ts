import { routes } from '@cloudprint/protocol/http/routes'
import type { Role, Scope } from '@cloudprint/protocol/http/roles'
import { SiteId } from '@cloudprint/protocol/ids'
import { eventually } from '@cloudprint/testkit/eventually'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addMember } from '../testing/add-member.ts'
import { addPrinter, addSite } from '../testing/add-printer.ts'
import { nextOn, startLiveRelay } from '../testing/start-live-relay.ts'
import type { LiveRelay } from '../testing/start-live-relay.ts'

let relay: LiveRelay
let organizationId: string
beforeAll(async () => {
  relay = await startLiveRelay()
  const { rows } = await relay.pool.query<{ id: string }>('select id from organization')
  organizationId = rows[0]?.id ?? ''
})
afterAll(() => relay.close())

async function keyWith(scopes: Scope[]) {
  const made = await relay.call(routes.createApiKey, { body: { name: 'listener', scopes } })
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
    await relay.connected({ token: await keyWith(['printers:read']) }),
    await relay.connected({ token: relay.first.apiKey }),
  ]
  const [seenByOne, seenByAll]: string[][] = [[], []]
  printers.on('changed', ({ kind }: { kind: string }) => seenByOne?.push(kind))
  everything.on('changed', ({ kind }: { kind: string }) => seenByAll?.push(kind))
  for (const kind of ['job', 'computer', 'enrolment-code', 'printer'] as const)
    relay.line.signals.emit('changed', { organizationId, kind, ids: [randomUUID()] })
  await eventually(() => expect(seenByAll).toEqual(expect.arrayContaining(['job', 'computer', 'enrolment-code', 'printer'])))
  await eventually(() => expect(seenByOne).toEqual(['printer']))
})

test('a change of sites, keys, people and settings is told to who may read it, and a look at them is not', async () => {
  const [admin, viewer] = [
    await relay.connected({ token: relay.first.apiKey }),
    await relay.connected({ token: await keyWith(['jobs:read']) }),
  ]
  const [seenByAdmin, seenByViewer]: [string, string[]][][] = [[], []]
  admin.on('changed', ({ kind, ids }: { kind: string; ids: string[] }) => seenByAdmin?.push([kind, ids]))
  viewer.on('changed', ({ kind, ids }: { kind: string; ids: string[] }) => seenByViewer?.push([kind, ids]))
  const site = await relay.call(routes.createSite, { body: { name: 'Told of', timeZone: 'UTC' } })
  const siteId = site.ok ? site.reply.id : SiteId.parse(randomUUID())
  await relay.call(routes.changeSite, { params: { siteId }, body: { name: 'Told of again' } })
  await relay.call(routes.listSites, { query: {} })
  await relay.call(routes.createInvitation, { body: { email: 'told@example.com', role: 'viewer' } })
  await keyWith(['jobs:read'])
  await relay.call(routes.changeSettings, { body: { secondFactor: 'optional' } })
  await eventually(() => {
    expect(seenByViewer).toEqual([['settings', [organizationId]]])
    expect(seenByAdmin).toContainEqual(['site', expect.arrayContaining([siteId])])
    expect(new Set(seenByAdmin?.map(([kind]) => kind))).toEqual(new Set(['site', 'api-key', 'person', 'settings']))
    return true
  })
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
      const socket = await relay.connected({ token: key })
      socket.on('changed', (change: { kind: string; ids: string[] }) => told.push([change.kind, change.ids]))
      return told
    }),
  )
  const jobId = randomUUID()
  relay.line.signals.emit('changed', { organizationId, kind: 'printer', ids: [elsewhere.printerId, here.printerId] })
  relay.line.signals.emit('changed', { organizationId, kind: 'computer', ids: [elsewhere.computerId, here.computerId] })
  relay.line.signals.emit('changed', { organizationId, kind: 'job', ids: [jobId] })
  const expected = [
    ['computer', [here.computerId]],
    ['printer', [here.printerId]],
  ]
  for (const told of seen) await eventually(() => expect(told.toSorted(([a], [b]) => a.localeCompare(b))).toEqual(expected))
})

test('a key that may read nothing that changes is refused', async () => {
  const socket = relay.dial({ token: await keyWith(['jobs:write']) })
  expect(await nextOn(socket, 'connect_error')).toMatchObject({ data: { code: 'forbidden' } })
})

test('one key has so many listeners and no more; who leaves makes room', async () => {
  const [token, other] = [await keyWith(['jobs:read']), await keyWith(['jobs:read'])]
  const listeners = await Promise.all(Array.from({ length: 100 }, () => relay.connected({ token })))
  const refused = await nextOn(relay.dial({ token }), 'connect_error')
  expect(refused).toMatchObject({ data: { code: 'too-many-requests', retryAfterSeconds: expect.any(Number) as number } })
  expect((await relay.connected({ token: other })).connected).toBe(true)
  listeners[0]?.disconnect()
  await eventually(async () => {
    const again = relay.dial({ token })
    return Promise.race([nextOn(again, 'connect').then(() => true), nextOn(again, 'connect_error').then(() => false)])
  })
})

test('a listener goes when its key expires', async () => {
  const token = await keyWith(['jobs:read'])
  // Only now, so that nothing but coming in has to be done within it.
  await relay.pool.query(`update api_key set expires_at = now() + interval '5 seconds' where prefix = $1`, [token.slice(0, 10)])
  const socket = await relay.connected({ token })
  await nextOn(socket, 'disconnect')
  expect(await nextOn(socket, 'connect_error')).toMatchObject({ data: { code: 'credentials-invalid' } })
})

test('signing out ends what this session listens to, and other sessions go on', async () => {
  const [here, elsewhere] = [await ofConsole(), await ofConsole()]
  const [socketHere, socketElsewhere] = [await relay.connected({}, here), await relay.connected({}, elsewhere)]
  const refused = nextOn(socketHere, 'connect_error')
  const cameBack = nextOn(socketElsewhere, 'connect')
  expect((await post('/sign-out', here)).status).toBe(200)
  await Promise.all([refused, cameBack])
  expect([socketHere.connected, socketElsewhere.connected]).toEqual([false, true])
})

test('a changed password ends the sessions that it was to end', async () => {
  const [here, elsewhere] = [await ofConsole(), await ofConsole()]
  const refused = nextOn(await relay.connected({}, elsewhere), 'connect_error')
  const body = { currentPassword: relay.first.password, newPassword: relay.first.password, revokeOtherSessions: true }
  expect((await post('/change-password', here, body)).status).toBe(200)
  await refused
})

/** What nobody tells the listening relay of: another relay's doing, a signal that was lost. */
const behindItsBack = {
  'a key that was revoked': `update api_key set revoked_at = now() where id = $1`,
  'a key that now expires earlier': `update api_key set expires_at = now() where id = $1`,
  'a key that was limited to printers': `update api_key set printer_ids = array[gen_random_uuid()] where id = $1`,
  'a key that may read less': `update api_key set scopes = array['printers:read'] where id = $1`,
}

test.each(Object.entries(behindItsBack))('%s is noticed at the next look, though nobody told', async (_, change) => {
  const [key, other] = [await keyWith(['jobs:read']), await keyWith(['jobs:read'])]
  const [changed, beside] = [await relay.connected({ token: key }), await relay.connected({ token: other })]
  const { rows } = await relay.pool.query<{ id: string }>('select id from api_key where prefix = $1', [key.slice(0, 10)])
  await relay.live.lookAgain()
  const gone = nextOn(changed, 'disconnect')
  await relay.pool.query(change, [rows[0]?.id])
  await relay.live.lookAgain()
  await gone
  expect(beside.connected).toBe(true)
})

test('who joins by an invitation is told of to who looks after people', async () => {
  const admin = await relay.connected({ token: relay.first.apiKey })
  const told: string[] = []
  admin.on('changed', ({ kind, ids }: { kind: string; ids: string[] }) => kind === 'person' && told.push(...ids))
  const { id } = await addMember(relay, { role: 'viewer' })
  await eventually(() => expect(told).toContain(id))
})

const ofPerson = {
  'a member who was removed': 'delete from membership where person_id = $1',
  'a member who now sees one site': 'update membership set site_ids = array(select id from site limit 1) where person_id = $1',
  'a session that ended elsewhere': 'delete from session where user_id = $1',
  'a session whose time is over': 'update session set expires_at = now() where user_id = $1',
  'a password where more is asked for': `update organization set second_factor = 'required' where exists (select where $1 <> '')`,
}

test.each(Object.entries(ofPerson))('%s is noticed at the next look, though nobody told', async (_, change) => {
  const role: Role = 'viewer'
  const [member, key] = [await addMember(relay, { role }), await keyWith(['jobs:read'])]
  const [person, beside] = [await relay.connected({}, { cookie: member.cookie, origin: relay.url }), await relay.connected({ token: key })]
  await relay.live.lookAgain()
  const gone = nextOn(person, 'disconnect')
  await relay.pool.query(change, [member.id])
  await relay.live.lookAgain()
  await gone
  await relay.pool.query(`update organization set second_factor = 'optional'`)
  expect(beside.connected).toBe(true)
})

test('a database that is away at a look cuts nobody', async () => {
  const socket = await relay.connected({ token: await keyWith(['jobs:read']) })
  await relay.pool.query('alter table api_key rename to api_key_away')
  await expect(relay.live.lookAgain()).rejects.toThrow('api_key')
  await relay.pool.query('alter table api_key_away rename to api_key')
  expect(socket.connected).toBe(true)
})
