import { callRoute } from '@cloudprint/protocol/http/call-route'
import { getCaller } from '@cloudprint/protocol/http/console-routes'
import * as people from '@cloudprint/protocol/http/people-routes'
import type { RequestFor, Route } from '@cloudprint/protocol/http/route'
import * as sites from '@cloudprint/protocol/http/site-routes'
import { InvitationId, PersonId, SiteId } from '@cloudprint/protocol/ids'
import { randomUUID } from 'node:crypto'
import { Client } from 'pg'
import type { RelayProcess } from '../harness/relay-process.ts'
import { codeOfCalled, type Provokers } from './provoke.ts'

/** Calls as the owner in the console does. */
async function asOwner<R extends Route>(relay: RelayProcess, route: R, request: RequestFor<R>) {
  const { email, password } = relay.firstRun
  const signedIn = await fetch(`${relay.apiUrl}/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'origin': relay.apiUrl },
    body: JSON.stringify({ email, password }),
  })
  const cookie = signedIn.headers
    .getSetCookie()
    .map((one) => one.split(';', 1)[0])
    .join('; ')
  return callRoute(route, request, { baseUrl: relay.apiUrl, headers: { cookie, origin: relay.apiUrl } })
}

/** The token of a link that invites this address. */
async function invited(relay: RelayProcess, email: string): Promise<string> {
  const { link } = await relay.api.call(people.createInvitation, { body: { email, role: 'viewer' } })
  return link?.split('#')[1] ?? ''
}

async function firstSiteOf(relay: RelayProcess): Promise<SiteId> {
  const { items } = await relay.api.call(sites.listSites, { query: {} })
  return SiteId.parse(items.find(({ name }) => name === 'Main site')?.id)
}

const account = { name: 'Grace', password: 'a good password' }

export const peopleAndSites = {
  'site-is-last': async ({ cramped: { relay } }) =>
    codeOfCalled(await relay.api.answer(sites.removeSite, { params: { siteId: await firstSiteOf(relay) } })),
  'site-in-use': async ({ site: { relay, api } }) => {
    const other = await api.call(sites.createSite, { body: { name: 'Other' } })
    const code = codeOfCalled(await api.answer(sites.removeSite, { params: { siteId: await firstSiteOf(relay) } }))
    await api.call(sites.removeSite, { params: { siteId: other.id } })
    return code
  },
  'person-not-found': async ({ site }) =>
    codeOfCalled(await site.api.answer(people.getPerson, { params: { personId: PersonId.parse(randomUUID()) } })),
  'person-is-member': async ({ site: { relay, api } }) =>
    codeOfCalled(await api.answer(people.createInvitation, { body: { email: relay.firstRun.email, role: 'viewer' } })),
  'person-elsewhere': async ({ site: { relay } }) => {
    const [id, organizationId] = [randomUUID(), randomUUID()]
    const client = new Client({ connectionString: relay.databaseUrl })
    await client.connect()
    await client.query("insert into organization (id, name) values ($1, 'Elsewhere')", [organizationId])
    await client.query("insert into person (id, name, email) values ($1, 'Lin', 'lin@example.com')", [id])
    await client.query(
      `insert into membership (organization_id, person_id, role, via)
         select o, $1, 'viewer', 'invitation' from (select $2::uuid as o union select organization_id from membership where role = 'owner') places`,
      [id, organizationId],
    )
    await client.end()
    return codeOfCalled(await asOwner(relay, people.resetSecondFactor, { params: { personId: PersonId.parse(id) } }))
  },
  'last-owner': async ({ site: { relay } }) => {
    const me = await asOwner(relay, getCaller, {})
    const personId = PersonId.parse(me.ok ? me.reply.id : '')
    return codeOfCalled(await asOwner(relay, people.removePerson, { params: { personId } }))
  },
  'invitation-not-found': async ({ site }) =>
    codeOfCalled(await site.api.answer(people.withdrawInvitation, { params: { invitationId: InvitationId.parse(randomUUID()) } })),
  'invitation-invalid': async ({ site: { relay, api } }) => {
    const token = await invited(relay, 'once@example.com')
    await api.call(people.acceptInvitation, { body: { token, account } })
    return codeOfCalled(await api.answer(people.acceptInvitation, { body: { token, account } }))
  },
  'invitation-of-another': async ({ site: { relay } }) =>
    codeOfCalled(await asOwner(relay, people.acceptInvitation, { body: { token: await invited(relay, 'another@example.com') } })),
  'invitation-needs-sign-in': async ({ site: { relay, api } }) => {
    const email = 'back@example.com'
    await api.call(people.acceptInvitation, { body: { token: await invited(relay, email), account } })
    const { items } = await api.call(people.listPeople, { query: { search: email } })
    await api.call(people.removePerson, { params: { personId: PersonId.parse(items[0]?.id) } })
    return codeOfCalled(await api.answer(people.acceptInvitation, { body: { token: await invited(relay, email), account } }))
  },
} satisfies Provokers
