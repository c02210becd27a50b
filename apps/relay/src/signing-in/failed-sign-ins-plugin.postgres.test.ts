import { eventually } from '@cloudprint/testkit/eventually'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Browsing } from '../testing/browsing.ts'
import { startTestRelay } from '../testing/start-test-relay.ts'
import type { TestRelay } from '../testing/start-test-relay.ts'

let relay: TestRelay
beforeEach(async () => {
  relay = await startTestRelay()
})
afterEach(async () => relay.close())

async function signedIn() {
  const browser = new Browsing(relay.url)
  await browser.post('/auth/sign-in/email', { email: relay.first.email, password: relay.first.password })
  return browser
}

async function acts() {
  const text = `select action from audit_entry where action like 'person.%' and address = '127.0.0.1' and target = actor_id order by id`
  const { rows } = await relay.pool.query<{ action: string }>(text)
  return rows.map(({ action }) => action)
}

test('a wrong password stands in the audit, with from where and whose account, and not without end', async () => {
  const guess = (email: string) => new Browsing(relay.url).post('/auth/sign-in/email', { email, password: 'not this one' })
  expect((await guess(relay.first.email.toUpperCase())).status).toBe(401)
  await eventually(async () => expect(await acts()).toEqual(['person.sign-in-failed']))
  expect((await guess('nobody@example.com')).status).toBe(401)
  for (let again = 0; again < 6; again++) expect((await guess(relay.first.email)).status).toBe(401)
  await signedIn()
  await eventually(async () => expect(await acts()).toContain('person.signed-in'))
  expect((await acts()).filter((action) => action === 'person.sign-in-failed').length).toBeLessThanOrEqual(5)
})

test('an account keeps no picture: it would be sent along with every session', async () => {
  const browser = await signedIn()
  expect((await browser.post('/auth/update-user', { name: 'Grace', image: `data:,${'x'.repeat(1_000)}` })).status).toBe(422)
  const { rows } = await relay.pool.query('select name, image from person')
  expect(rows).toEqual([{ name: 'Owner', image: null }])
  expect(await acts()).toEqual(['person.signed-in'])
})
