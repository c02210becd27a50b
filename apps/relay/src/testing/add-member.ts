import type { Called } from '@cloudprint/protocol/http/call-route'
import { callRoute } from '@cloudprint/protocol/http/call-route'
import { acceptInvitation, createInvitation } from '@cloudprint/protocol/http/people-routes'
import type { RequestFor, Route } from '@cloudprint/protocol/http/route'
import { getCaller } from '@cloudprint/protocol/http/console-routes'
import type { Role } from '@cloudprint/protocol/http/roles'
import type { TestRelay } from './start-test-relay.ts'

const password = 'a good password'

/** Whoever calls with the cookie of a page of the console. */
export function callWith(relay: TestRelay, cookie: string) {
  return <R extends Route>(route: R, request: RequestFor<R>): Promise<Called<R>> =>
    callRoute(route, request, { baseUrl: relay.url, headers: { cookie, origin: relay.url } })
}

export type Member = Awaited<ReturnType<typeof addMember>>

/** Somebody who was invited, has accepted with a new account, and is signed in. */
export async function addMember(
  relay: TestRelay,
  wanted: { role: Role; siteIds?: string[] | null; name?: string; email?: string; key?: string },
) {
  const { role, siteIds = null, name = 'Grace', email = `${role}-${Math.random().toString(36).slice(2)}@example.com` } = wanted
  const token = await inviteToken(relay, { email, role, siteIds })
  const accepted = await relay.call(acceptInvitation, { body: { token, account: { name, password } } }, null)
  if (!accepted.ok) throw new Error(accepted.problem.detail)
  const cookie = await relay.signIn(password, email)
  const call = callWith(relay, cookie)
  const me = await call(getCaller, {})
  if (!me.ok) throw new Error(me.problem.detail)
  return { id: me.reply.id, email, password, cookie, call }
}

/** A sign-in costs a slow hash. */
const ownerCookies = new WeakMap<TestRelay, string>()

/** The token in the link that whoever invites is shown; an owner invites. */
export async function inviteToken(relay: TestRelay, wanted: { email: string; role: Role; siteIds?: string[] | null }): Promise<string> {
  const body = { ...wanted, siteIds: wanted.siteIds ?? null }
  const cookie = ownerCookies.get(relay) ?? (await relay.signIn())
  ownerCookies.set(relay, cookie)
  const invited = await callWith(relay, cookie)(createInvitation, { body })
  if (!invited.ok) throw new Error(invited.problem.detail)
  return invited.reply.link?.split('#')[1] ?? ''
}
