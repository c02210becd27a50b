import { DEVICE_CODE_GRANT } from '@cloudprint/protocol/http/device-flow-routes'
import { routes } from '@cloudprint/protocol/http/routes'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { scopes } from '@cloudprint/protocol/http/roles'
import { insertApiKey } from '../../access/api-keys/insert-api-key.ts'
import { uuidV7 } from '../../db/uuid-v7.ts'
import { redeemDeviceCode } from './device-authorizations.ts'
import { purgeDeviceAuthorizations } from './purge-device-authorizations.ts'
import { newMachine, newSystem } from '../../testing/new-machine.ts'
import { startTestRelay } from '../../testing/start-test-relay.ts'
import type { TestRelay } from '../../testing/start-test-relay.ts'

let relay: TestRelay
let siteId: string
let strangerKey: string
beforeAll(async () => {
  relay = await startTestRelay({ settings: { CLOUDPRINT_BEHIND_PROXY: 'true', CLOUDPRINT_PUBLIC_URL: 'https://print.example.com' } })
  siteId = (await relay.pool.query<{ id: string }>('select id from site')).rows[0]?.id ?? ''
  const organizationId = uuidV7(new Date())
  await relay.pool.query('insert into organization (id, name) values ($1, $2)', [organizationId, 'Strangers'])
  strangerKey = (await insertApiKey(relay.drizzle, { organizationId, name: 'Stranger', scopes, expiresAt: null })).key
})
afterAll(async () => relay.close())

type Machine = Awaited<ReturnType<typeof newMachine>>

/** Each test comes from an address of its own, as the throttles count by address. */
async function ask(machine: Machine, from = '192.0.2.1') {
  const body = { ...(await machine.client()), name: 'Packing 1', sealingKey: machine.sealingKey, system: newSystem }
  const asked = await relay.call(routes.authorizeDevice, { body, headers: { 'x-forwarded-for': from } }, null)
  if (!asked.ok) throw new Error(asked.problem.detail)
  return asked.reply
}

const poll = async (machine: Machine, deviceCode: string) =>
  relay.call(
    routes.redeemDeviceCode,
    { body: { ...(await machine.client()), grant_type: DEVICE_CODE_GRANT, device_code: deviceCode } },
    null,
  )

/** As if the agent had asked this long ago. */
const rest = (seconds: number) =>
  relay.pool.query(`update device_authorization set polled_at = polled_at - make_interval(secs => $1)`, [seconds])
const see = (userCode: string, key?: string) => relay.call(routes.getWaitingMachine, { params: { userCode } }, key)
const approve = (userCode: string, body: object = { siteId }, key?: string) =>
  relay.call(routes.approveMachine, { params: { userCode }, body: body as never }, key)
const audited = async (action: string) =>
  (
    await relay.pool.query<{ actor: string }>('select actor_name as actor, detail from audit_entry where action = $1 order by id desc', [
      action,
    ])
  ).rows[0]

describe('a machine that asks to be added', () => {
  test('shows a code, is seen with it in the console, and is a computer once it was approved', async () => {
    const machine = await newMachine()
    const asked = await ask(machine, '198.51.100.20')
    expect(asked).toMatchObject({ expires_in: 900, interval: 5, verification_uri: 'https://print.example.com/device' })
    expect(asked.verification_uri_complete).toBe(`https://print.example.com/device?code=${asked.user_code}`)
    await rest(5)
    expect(await poll(machine, asked.device_code)).toMatchObject({ status: 400, problem: { code: 'enrolment-pending' } })

    const seen = await see(asked.user_code.toLowerCase().replace('-', ' '))
    expect(seen).toMatchObject({
      reply: { name: 'Packing 1', address: '198.51.100.20', state: 'waiting', system: newSystem, computerId: null },
    })
    const approved = await approve(asked.user_code, { siteId, name: 'Packing north' })
    expect(approved).toMatchObject({ ok: true, reply: { state: 'approved' } })
    const computerId = approved.ok ? approved.reply.computerId : null
    expect(await poll(machine, asked.device_code)).toMatchObject({
      reply: { computerId, computerName: 'Packing north', organizationName: 'My organization' },
    })
    // An answer that was lost on the way is given again.
    expect(await poll(machine, asked.device_code)).toMatchObject({ reply: { computerId } })
    const { rows } = await relay.pool.query('select key_id from sealing_key where computer_id = $1', [computerId])
    expect(rows).toEqual([{ key_id: machine.sealingKey.keyId }])
    expect(await audited('machine.approved')).toMatchObject({ actor: 'First key', detail: { address: '198.51.100.20', computerId } })
    expect(await audited('computer.enrolled')).toMatchObject({ actor: 'First key', detail: { name: 'Packing north' } })
  })

  test('says so by the words of RFC 8628', async () => {
    const machine = await newMachine()
    const { device_code } = await ask(machine)
    // Too early, however long this takes.
    await rest(-60)
    const body = { ...(await machine.client()), grant_type: DEVICE_CODE_GRANT, device_code }
    const response = await fetch(`${relay.url}/agent/v1/device-token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    expect([response.status, await response.json()]).toMatchObject([400, { error: 'slow_down', code: 'enrolment-slow-down' }])
  })

  test('that asks too often is told to slow down, by five seconds each time', async () => {
    const machine = await newMachine()
    const { device_code: deviceCode } = await ask(machine)
    const { publicKey } = machine
    const { rows } = await relay.pool.query<{ at: Date }>('select polled_at as at from device_authorization where public_key = $1', [
      publicKey,
    ])
    const askedMs = rows[0]?.at.getTime() ?? 0
    const pollAfter = async (seconds: number) => {
      const { client_assertion: assertion } = await machine.client()
      return redeemDeviceCode(relay.drizzle, { deviceCode, publicKey, assertion }, new Date(askedMs + seconds * 1_000))
    }
    expect(await pollAfter(3)).toMatchObject({ problem: { code: 'enrolment-slow-down' } })
    expect(await pollAfter(11)).toMatchObject({ problem: { code: 'enrolment-slow-down' } })
    expect(await pollAfter(24)).toMatchObject({ problem: { code: 'enrolment-slow-down' } })
    expect(await pollAfter(44)).toMatchObject({ problem: { code: 'enrolment-pending' } })
  })

  test('is denied, and hears of it', async () => {
    const machine = await newMachine()
    const asked = await ask(machine)
    expect(await relay.call(routes.denyMachine, { params: { userCode: asked.user_code } })).toMatchObject({ reply: { state: 'denied' } })
    expect(await poll(machine, asked.device_code)).toMatchObject({ status: 400, problem: { code: 'enrolment-denied' } })
    expect(await approve(asked.user_code)).toMatchObject({ status: 409, problem: { code: 'machine-not-waiting' } })
    expect(await audited('machine.denied')).toMatchObject({ actor: 'First key' })
  })

  test('has 15 minutes, and is then not there for anybody', async () => {
    const machine = await newMachine()
    const asked = await ask(machine)
    await relay.pool.query(
      `update device_authorization set expires_at = now() - interval '1 second', polled_at = now() - interval '1 minute'`,
    )
    expect(await poll(machine, asked.device_code)).toMatchObject({ problem: { code: 'enrolment-expired' } })
    expect(await see(asked.user_code)).toMatchObject({ status: 404, problem: { code: 'user-code-not-found' } })
    expect(await approve(asked.user_code)).toMatchObject({ status: 404 })
    await purgeDeviceAuthorizations(relay.pool, new Date(Date.now() + 25 * 3_600_000))
    expect(await poll(machine, asked.device_code)).toMatchObject({ problem: { code: 'device-code-invalid' } })
  })

  test('that has stopped asking is not approved: nobody would be that computer', async () => {
    const asked = await ask(await newMachine())
    await rest(120)
    expect(await approve(asked.user_code)).toMatchObject({ status: 409, problem: { code: 'machine-not-waiting' } })
  })

  test('proves its key each time: a device code alone is good for nothing', async () => {
    const [machine, thief] = [await newMachine(), await newMachine()]
    const { device_code, user_code } = await ask(machine)
    await approve(user_code)
    expect(await poll(thief, device_code)).toMatchObject({ problem: { code: 'device-code-invalid' } })
    const forged = { ...(await thief.client()), client_id: machine.publicKey, grant_type: DEVICE_CODE_GRANT, device_code } as const
    expect(await relay.call(routes.redeemDeviceCode, { body: forged }, null)).toMatchObject({
      status: 401,
      problem: { code: 'agent-assertion-invalid' },
    })
    const old = { ...(await machine.client(Math.floor(Date.now() / 1_000) - 600)), grant_type: DEVICE_CODE_GRANT, device_code } as const
    expect(await relay.call(routes.redeemDeviceCode, { body: old }, null)).toMatchObject({
      status: 401,
      problem: { code: 'agent-assertion-invalid' },
    })
  })

  test('leaves neither of its codes where somebody could read them', async () => {
    const { device_code, user_code } = await ask(await newMachine())
    const { rows } = await relay.pool.query('select * from device_authorization')
    for (const code of [device_code, user_code, user_code.replace('-', '')]) expect(JSON.stringify(rows)).not.toContain(code)
  })

  test('is added where the approver decides, and nowhere else', async () => {
    const machine = await newMachine()
    const { user_code } = await ask(machine)
    const elsewhere = uuidV7(new Date())
    expect(await approve(user_code, { siteId: elsewhere })).toMatchObject({ status: 404, problem: { code: 'site-not-found' } })
    expect(await approve(user_code, { replacesComputerId: elsewhere })).toMatchObject({
      status: 404,
      problem: { code: 'computer-not-found' },
    })
    expect(await approve(user_code, {})).toMatchObject({ status: 422 })
    expect(await approve(user_code)).toMatchObject({ ok: true })
    // Once somebody has decided, it is theirs.
    expect(await see(user_code, strangerKey)).toMatchObject({ status: 404, problem: { code: 'user-code-not-found' } })
    expect(await approve(user_code, { siteId }, strangerKey)).toMatchObject({ status: 404 })
  })

  test('whose computer was removed since is told that it is none', async () => {
    const machine = await newMachine()
    const { device_code, user_code } = await ask(machine)
    const approved = await approve(user_code)
    const computerId = (approved.ok && approved.reply.computerId) || ''
    await relay.call(routes.removeComputer, { params: { computerId } })
    expect(await poll(machine, device_code)).toMatchObject({ problem: { code: 'enrolment-denied' } })
  })
})

test('guesses at the codes that machines show are throttled, for each who guesses', async () => {
  const key = (
    await insertApiKey(relay.drizzle, { organizationId: (await someOrganization()).id, name: 'Guesser', scopes, expiresAt: null })
  ).key
  const { user_code } = await ask(await newMachine(), '192.0.2.77')
  for (let guess = 0; guess < 10; guess += 1) expect(await see(`BBBB-BBB${'BCDFGHJKLM'[guess]}`, key)).toMatchObject({ status: 404 })
  expect(await see(user_code, key)).toMatchObject({ status: 429, problem: { code: 'too-many-requests' } })
  expect(await see(user_code)).toMatchObject({ ok: true })
})

test.each([
  ['address', () => '192.0.2.99'],
  ['IPv6 network', (asking: number) => `2001:db8:0:9::${asking}`],
])('one %s can not fill the list of machines that wait', async (_what, from) => {
  const machine = await newMachine()
  const body = { ...(await machine.client()), name: 'x', sealingKey: machine.sealingKey, system: newSystem }
  const ask = (asking: number) => relay.call(routes.authorizeDevice, { body, headers: { 'x-forwarded-for': from(asking) } }, null)
  const asked = await Promise.all(Array.from({ length: 30 }, (_, asking) => ask(asking)))
  expect(asked.filter(({ status }) => status === 200)).toHaveLength(20)
  expect(asked.find(({ status }) => status === 429)).toMatchObject({ problem: { code: 'too-many-requests' } })
})

async function someOrganization(): Promise<{ id: string }> {
  const { rows } = await relay.pool.query<{ id: string }>(`select id from organization where name = 'My organization'`)
  return rows[0] ?? { id: '' }
}
