import { SiteId } from '@cloudprint/protocol/ids'
import type { ComputerId } from '@cloudprint/protocol/ids'
import { routes } from '@cloudprint/protocol/http/routes'
import type { SealingKey } from '@cloudprint/protocol/sealing-key'
import { makeSealingKey } from '@cloudprint/sealing/sealing-key'
import { generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { insertApiKey } from '../../access/api-keys/insert-api-key.ts'
import { uuidV7 } from '../../db/uuid-v7.ts'
import { startTestRelay } from '../../testing/start-test-relay.ts'
import type { TestRelay } from '../../testing/start-test-relay.ts'

let relay: TestRelay
beforeAll(async () => {
  relay = await startTestRelay({ settings: { CLOUDPRINT_BEHIND_PROXY: 'true' } })
})
afterAll(async () => relay.close())

const system = { platform: 'linux', osVersion: 'Debian 12', architecture: 'x64', hostname: 'packing-1', agentVersion: '0.1.0' } as const
const newKey = () => generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }).x ?? ''

async function makeCode(body: { uses?: number; siteId?: SiteId } = {}) {
  const made = await relay.call(routes.createEnrolmentCode, { body })
  if (!made.ok) throw new Error(made.problem.detail)
  return made.reply
}
interface Enrolling {
  name?: string
  publicKey?: string
  from?: string
  sealingKey?: SealingKey
}

/** Each test comes from an address of its own, as the throttle counts by address. */
const enrol = (code: string, { name = 'Packing 1', publicKey = newKey(), from = '192.0.2.1', sealingKey }: Enrolling = {}) =>
  relay.call(routes.enrolComputer, { body: { code, name, publicKey, sealingKey, system }, headers: { 'x-forwarded-for': from } }, null)

describe('an enrolment code', () => {
  test('adds a machine, which then shows with the code that brought it', async () => {
    const code = await makeCode()
    const enrolled = await enrol(code.code.toLowerCase())
    expect(enrolled).toMatchObject({ ok: true, status: 201, reply: { computerName: 'Packing 1', organizationName: 'My organization' } })
    const computerId = enrolled.ok ? enrolled.reply.computerId : undefined
    const read = await relay.call(routes.getEnrolmentCode, { params: { enrolmentCodeId: code.id } })
    expect(read).toMatchObject({ ok: true, reply: { usesLeft: 0, computerIds: [computerId] } })
    const computer = await relay.call(routes.getComputer, { params: { computerId: computerId ?? '' } })
    expect(computer).toMatchObject({
      ok: true,
      reply: { name: 'Packing 1', state: 'disconnected', lastSeenAt: null, siteName: 'Main site', system, printerCount: 0 },
    })
  })

  test('brings the key that documents for the machine are sealed to', async () => {
    const { keyId, publicKey } = await makeSealingKey()
    const enrolled = await enrol((await makeCode()).code, { sealingKey: { keyId, publicKey } })
    const { rows } = await relay.pool.query('select key_id, public_key, retired_at, destroyed_at from sealing_key where computer_id = $1', [
      enrolled.ok && enrolled.reply.computerId,
    ])
    expect(rows).toEqual([{ key_id: keyId, public_key: publicKey, retired_at: null, destroyed_at: null }])
  })

  test('may be asked for without a body', async () => {
    expect(await relay.call(routes.createEnrolmentCode, { body: undefined })).toMatchObject({
      ok: true,
      status: 201,
      reply: { usesLeft: 1 },
    })
  })

  test('works once, and only once when two machines come at the same time', async () => {
    const code = await makeCode()
    const both = await Promise.all([enrol(code.code), enrol(code.code)])
    expect(both.filter((each) => each.status === 201)).toHaveLength(1)
    expect(both.filter((each) => each.status === 403)).toHaveLength(1)
    expect(await enrol(code.code)).toMatchObject({ ok: false, problem: { code: 'enrolment-code-invalid' } })
  })

  test('gives the same computer to an agent that asks again because the answer was lost', async () => {
    const code = await makeCode({ uses: 2 })
    const publicKey = newKey()
    const first = await enrol(code.code, { publicKey })
    expect(await enrol(code.code, { publicKey })).toEqual(first)
    expect(await relay.call(routes.getEnrolmentCode, { params: { enrolmentCodeId: code.id } })).toMatchObject({ reply: { usesLeft: 1 } })
  })

  test('lets two machines have the same name', async () => {
    const code = await makeCode({ uses: 2 })
    expect(await enrol(code.code, { name: 'Twin' })).toMatchObject({ ok: true })
    expect(await enrol(code.code, { name: 'Twin' })).toMatchObject({ ok: true })
  })

  test('that is refused says why to whoever has it', async () => {
    const refusal = async (code: string) => {
      const refused = await enrol(code)
      return refused.ok ? undefined : `${refused.problem.code}: ${refused.problem.detail}`
    }
    expect(await refusal('AAAA-BBBB-CCCC')).toMatch('enrolment-code-invalid: This code is not known')
    const late = await makeCode()
    await relay.pool.query(`update enrolment_code set expires_at = now() - interval '1 second' where id = $1`, [late.id])
    expect(await refusal(late.code)).toMatch('enrolment-code-invalid: This code was good until 20')
    const used = await makeCode()
    await enrol(used.code)
    expect(await refusal(used.code)).toMatch('enrolment-code-invalid: This code was used already')
    const withdrawn = await makeCode()
    await relay.call(routes.withdrawEnrolmentCode, { params: { enrolmentCodeId: withdrawn.id } })
    expect(await refusal(withdrawn.code)).toMatch('enrolment-code-invalid: This code was withdrawn at 20')
  })

  test('is for the site that was chosen, and shows in the list with its state until it is withdrawn', async () => {
    const siteId = SiteId.parse(uuidV7(new Date()))
    await relay.pool.query(`insert into site (id, organization_id, name) select $1, id, 'Harbour' from organization`, [siteId])
    const made = await makeCode({ uses: 2, siteId })
    expect(await enrol(made.code)).toMatchObject({ ok: true })
    const open = { id: made.id, siteName: 'Harbour', uses: 2, usesLeft: 1, state: 'open', createdBy: 'First key', replaces: null }
    expect(await relay.call(routes.listEnrolmentCodes, { query: { state: 'open', limit: 1 } })).toMatchObject({ reply: { items: [open] } })
    const params = { enrolmentCodeId: made.id }
    expect(await relay.call(routes.withdrawEnrolmentCode, { params })).toMatchObject({ reply: { state: 'withdrawn' } })
    expect(await relay.call(routes.withdrawEnrolmentCode, { params })).toMatchObject({ reply: { state: 'withdrawn' } })
    const over = await relay.call(routes.listEnrolmentCodes, { query: { state: 'over' } })
    expect(over.ok && over.reply.items.find(({ id }) => id === made.id)).toMatchObject({ state: 'withdrawn', usesLeft: 1 })
    expect(await enrol(made.code)).toMatchObject({ status: 403 })
    const { rows } = await relay.pool.query('select action from audit_entry where target = $1 order by id', [made.id])
    expect(rows).toEqual([{ action: 'enrolment-code.created' }, { action: 'enrolment-code.withdrawn' }])
    expect(await relay.call(routes.createEnrolmentCode, { body: { siteId: SiteId.parse(uuidV7(new Date())) } })).toMatchObject({
      status: 404,
      problem: { code: 'site-not-found' },
    })
  })

  test('cannot be guessed: an address that was wrong ten times has to wait', async () => {
    const from = '198.51.100.7'
    for (let guess = 0; guess < 10; guess++) expect(await enrol(`AAAA-AAAA-${1_000 + guess}`, { from })).toMatchObject({ status: 403 })
    const { code } = await makeCode()
    const response = await fetch(`${relay.url}/agent/v1/enrol`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': from },
      body: JSON.stringify({ code, name: 'x', publicKey: newKey(), system }),
    })
    expect(response.status).toBe(429)
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await enrol(code)).toMatchObject({ ok: true })
  })

  test('cannot be guessed from all the addresses that one machine has by IPv6', async () => {
    const guess = (last: number) => enrol(`AAAA-AAAA-${2_000 + last}`, { from: `2001:db8:0:7::${last}` })
    for (let last = 1; last <= 10; last++) expect(await guess(last)).toMatchObject({ status: 403 })
    expect(await guess(11)).toMatchObject({ status: 429 })
  })

  test('cannot be guessed by asking often at the same time', async () => {
    const from = '198.51.100.8'
    const guesses = await Promise.all(Array.from({ length: 100 }, (_, guess) => enrol(`AAAA-AAAA-${1_000 + guess}`, { from })))
    expect(guesses.filter((guess) => guess.status === 403).length).toBe(10)
  })

  test('is not kept where somebody could read it', async () => {
    const { code } = await makeCode()
    const { rows } = await relay.pool.query('select * from enrolment_code')
    expect(JSON.stringify(rows)).not.toContain(code)
  })
})

describe('the list of computers', () => {
  test('is paged by name and can be searched and filtered', async () => {
    const { code } = await makeCode({ uses: 3 })
    for (const name of ['Zone c', 'zone A', 'Zone b']) await enrol(code, { name })
    const first = await relay.call(routes.listComputers, { query: { search: 'ZONE', limit: 2 } })
    if (!first.ok) throw new Error(first.problem.detail)
    expect(first.reply.items.map((each) => each.name)).toEqual(['zone A', 'Zone b'])
    const cursor = first.reply.nextCursor ?? ''
    const second = await relay.call(routes.listComputers, { query: { search: 'ZONE', limit: 2, cursor } })
    expect(second).toMatchObject({ reply: { items: [{ name: 'Zone c' }], nextCursor: null } })
    expect(await relay.call(routes.listComputers, { query: { search: 'zone', state: 'connected' } })).toMatchObject({
      reply: { items: [] },
    })
  })

  test('has no removed one, and removing twice is not found', async () => {
    const { code } = await makeCode()
    const enrolled = await enrol(code, { name: 'Leaving' })
    const params = { computerId: enrolled.ok ? enrolled.reply.computerId : '' }
    expect(await relay.call(routes.removeComputer, { params })).toMatchObject({ ok: true })
    expect(await relay.call(routes.getComputer, { params })).toMatchObject({ status: 404, problem: { code: 'computer-not-found' } })
    expect(await relay.call(routes.removeComputer, { params })).toMatchObject({ status: 404, problem: { code: 'computer-not-found' } })
    expect(await relay.call(routes.listComputers, { query: { search: 'Leaving' } })).toMatchObject({ reply: { items: [] } })
    const { rows } = await relay.pool.query(`select actor_name, action from audit_entry where target = $1 order by id`, [params.computerId])
    expect(rows).toEqual([
      { actor_name: 'Leaving', action: 'computer.enrolled' },
      { actor_name: 'First key', action: 'computer.removed' },
    ])
  })
})

describe('a computer', () => {
  test('is renamed and moved, which its history tells', async () => {
    const enrolled = await enrol((await makeCode()).code, { name: 'Old name' })
    const params = { computerId: enrolled.ok ? enrolled.reply.computerId : '' }
    const siteId = SiteId.parse(uuidV7(new Date()))
    await relay.pool.query(`insert into site (id, organization_id, name) select $1, id, 'Airport' from organization`, [siteId])
    const changed = await relay.call(routes.changeComputer, { params, body: { name: 'New name', siteId } })
    expect(changed).toMatchObject({ reply: { name: 'New name', siteName: 'Airport' } })
    // What stays as it is is no news.
    await relay.call(routes.changeComputer, { params, body: { name: 'New name', siteId } })
    const events = await relay.call(routes.listComputerEvents, { params, query: {} })
    expect(events.ok && events.reply.items.map(({ byName, event }) => ({ byName, ...event }))).toEqual([
      { byName: 'First key', kind: 'renamed', from: 'Old name', to: 'New name' },
      { byName: 'First key', kind: 'moved', fromSite: 'Main site', toSite: 'Airport' },
      { byName: 'Old name', kind: 'enrolled', name: 'Old name', hostname: 'packing-1' },
    ])
    expect(await relay.call(routes.listComputers, { query: { siteId } })).toMatchObject({ reply: { items: [{ name: 'New name' }] } })
    expect(await relay.call(routes.changeComputer, { params, body: {} })).toMatchObject({ status: 422 })
    expect(await relay.call(routes.changeComputer, { params, body: { siteId: SiteId.parse(uuidV7(new Date())) } })).toMatchObject({
      status: 404,
      problem: { code: 'site-not-found' },
    })
  })
})

test('who sees some sites adds and moves computers there alone, and no longer sees one that was moved away', async () => {
  const [own, other] = [SiteId.parse(uuidV7(new Date())), SiteId.parse(uuidV7(new Date()))]
  for (const id of [own, other]) {
    await relay.pool.query(`insert into site (id, organization_id, name) select $1::uuid, id, $1::text from organization`, [id])
  }
  const { rows } = await relay.pool.query<{ id: string }>('select id from organization')
  const organizationId = rows[0]?.id ?? ''
  const { key } = await insertApiKey(relay.drizzle, {
    organizationId,
    name: 'Local',
    scopes: ['computers:read', 'computers:write'],
    siteIds: [own],
  })
  const notThere = { status: 404, problem: { code: 'site-not-found' } }
  expect(await relay.call(routes.createEnrolmentCode, { body: { siteId: other } }, key)).toMatchObject(notThere)
  // Without a site it is the first that they see, not that of the organization.
  const made = await relay.call(routes.createEnrolmentCode, { body: {} }, key)
  expect(made).toMatchObject({ reply: { siteId: own } })
  const enrolled = await enrol((made.ok && made.reply.code) || '', { from: '192.0.2.60' })
  const params = { computerId: enrolled.ok ? enrolled.reply.computerId : '' }
  expect(await relay.call(routes.changeComputer, { params, body: { siteId: other } }, key)).toMatchObject(notThere)
  expect(await relay.call(routes.changeComputer, { params, body: { name: 'Ours' } }, key)).toMatchObject({ reply: { name: 'Ours' } })

  expect(await relay.call(routes.changeComputer, { params, body: { siteId: other } })).toMatchObject({ ok: true })
  for (const beyond of [
    await relay.call(routes.getComputer, { params }, key),
    await relay.call(routes.listComputerEvents, { params, query: {} }, key),
    await relay.call(routes.changeComputer, { params, body: { name: 'Mine' } }, key),
    await relay.call(routes.createEnrolmentCode, { body: { replacesComputerId: params.computerId as ComputerId } }, key),
  ]) {
    expect(beyond).toMatchObject({ status: 404, problem: { code: 'computer-not-found' } })
  }
})

test('the clock tells agents where the channel is', async () => {
  const clock = await relay.call(routes.readClock, {}, null)
  expect(clock).toMatchObject({ ok: true, reply: { channelPort: 6123 } })
})
