import { routes } from '@cloudprint/protocol/http/routes'
import { SiteId } from '@cloudprint/protocol/ids'
import { eventually } from '@cloudprint/testkit/eventually'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { PersonSignals } from '../access/person-signals.ts'
import { addAccount, signInTo } from '../testing/add-account.ts'
import { addMember } from '../testing/add-member.ts'
import { startLiveRelay } from '../testing/start-live-relay.ts'
import type { LiveRelay } from '../testing/start-live-relay.ts'

let relay: LiveRelay
beforeAll(async () => {
  relay = await startLiveRelay()
})
afterAll(() => relay.close())

/** What a console of the organization is told of from now on. */
async function listening(auth: object = { token: relay.first.apiKey }, headers: Record<string, string> = {}) {
  const told: [string, string[]][] = []
  const socket = await relay.connected(auth, headers)
  socket.on('changed', ({ kind, ids }: { kind: string; ids: string[] }) => told.push([kind, ids]))
  return told
}

test('another name of somebody, and whatever single sign-on makes of them, is told to their organizations; that they sign in is not', async () => {
  const who = await addAccount(relay)
  const told = await listening()
  const browser = await signInTo(relay, who)
  await browser.post('/auth/update-user', { name: 'Grace' })
  await eventually(() => expect(told).toEqual([['person', [who.id]]]))
  relay.app.get(PersonSignals).emit('changed', { personId: who.id })
  await eventually(() =>
    expect(told).toEqual([
      ['person', [who.id]],
      ['person', [who.id]],
    ]),
  )
})

test('a removed site is told also to whom it was taken from, and of', async () => {
  const made = []
  for (const name of ['Leaving', 'Staying']) made.push(await relay.call(routes.createSite, { body: { name, timeZone: 'UTC' } }))
  const siteIds = made.map((one) => SiteId.parse(one.ok ? one.reply.id : ''))
  const [leaving = SiteId.parse('')] = siteIds
  const member = await addMember(relay, { role: 'viewer', siteIds })
  const [toAll, toOne] = [await listening(), await listening({}, { cookie: member.cookie, origin: relay.url })]
  expect(await relay.call(routes.removeSite, { params: { siteId: leaving } })).toMatchObject({ ok: true })
  await eventually(() => {
    expect(toAll).toContainEqual(['person', [member.id]])
    expect(toAll).toContainEqual(['site', [leaving]])
    expect(toOne).toContainEqual(['site', [leaving]])
    return true
  })
})
