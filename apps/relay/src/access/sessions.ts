import { scopesOfRole } from '@cloudprint/protocol/http/roles'
import { OrganizationId } from '@cloudprint/protocol/ids'
import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import type { FastifyRequest } from 'fastify'
import type pg from 'pg'
import type { Auth } from '../signing-in/auth.ts'
import type { Identified, Verified } from './caller.ts'
import { failAsDatabase } from './fail-as-database.ts'
import { membershipsSql, readMemberships } from './read-memberships.ts'
import type { Membership } from './read-memberships.ts'
import { refuseWay } from './refuse-way.ts'
import { endOfSsoSession } from '../signing-in/sso/end-of-sso-session.ts'

/** Whose session a browser carries, whatever they may do. */
export interface SignedIn {
  sessionId: string
  personId: string
  name: string
  email: string
}

/** Tells who is signed in to the console. Always asks the database, so that signing out, another role, or removing a person holds at once. */
export class Sessions {
  readonly #auth: Auth
  readonly #pool: pg.Pool

  constructor(auth: Auth, pool: pg.Pool) {
    this.#auth = auth
    this.#pool = pool
  }

  isCarriedBy(request: Pick<FastifyRequest, 'headers'>): boolean {
    return request.headers.cookie?.includes('session_token=') ?? false
  }

  async find(request: Pick<FastifyRequest, 'headers'>): Promise<Verified | Refused> {
    const found = await this.#read(request)
    if (found === null) return refuse('credentials-invalid', 'The session has ended: sign in again.')
    const { id, name, email } = found.user
    // A session stays with the organization that it was begun for, also where that asks for more by now: nobody works elsewhere unawares.
    const [membership] = await readMemberships(this.#pool, id, found.session.organizationId ?? null)
    if (membership === undefined) return refuse('credentials-invalid', `${name} is no member here: ask an admin for an invitation.`)
    const refused = refuseWay(found, membership)
    if (refused !== undefined) return refused
    const caller = callerOf({ id, name, email }, membership)
    return { ok: true, caller, expiresAtMs: endOf(found.session).getTime(), sessionId: found.session.id }
  }

  /** Of these sessions those that still open something, and whom each stands for now: all by one question. */
  async findAll(sessionIds: readonly string[]): Promise<Map<string, Identified>> {
    const { rows } = await this.#pool.query<HeldSession>(
      `select session.id as "sessionId", session.user_id as id, name, email, two_factor_enabled as "twoFactorEnabled", expires_at as "expiresAt",
         session.created_at as "createdAt", begun_by as "begunBy", sso_organization_id as "ssoOrganizationId", member.*
       from session join person on person.id = session.user_id
         cross join lateral (${membershipsSql('session.user_id', 'session.organization_id')}) member
       where session.id = any($1) order by member."memberSince" desc, member."organizationId" desc`,
      [sessionIds],
    )
    // Of several the first, which is written last.
    const rowBySession = new Map(rows.map((row) => [row.sessionId, row]))
    const holding = [...rowBySession.values()].filter(
      (row) => endOf(row) > new Date() && refuseWay({ user: row, session: row }, row) === undefined,
    )
    return new Map(holding.map((row) => [row.sessionId, callerOf(row, row)]))
  }

  async signedIn(request: Pick<FastifyRequest, 'headers'>): Promise<SignedIn | undefined> {
    const found = await this.#read(request)
    if (found === null) return undefined
    return { sessionId: found.session.id, personId: found.user.id, name: found.user.name, email: found.user.email }
  }

  async #read(request: Pick<FastifyRequest, 'headers'>) {
    const headers = new Headers({ cookie: request.headers.cookie ?? '' })
    // The cookie is renewed by the console's own calls to /auth/get-session; here nobody could set it.
    const found = await this.#auth.api
      .getSession({ headers, query: { disableRefresh: true } })
      .catch((failure) => failAsDatabase(this.#pool, failure))
    return found !== null && endOf(found.session) > new Date() ? found : null
  }
}

interface HeldSession extends Membership, Pick<SignedIn, 'sessionId' | 'name' | 'email'> {
  id: string
  twoFactorEnabled: boolean
  expiresAt: Date
  createdAt: Date
  begunBy: string
  ssoOrganizationId: string | null
}

function callerOf({ id, name, email }: { id: string; name: string; email: string }, membership: Membership): Identified {
  const organizationId = OrganizationId.parse(membership.organizationId)
  const { role, siteIds } = membership
  const reach = { organizationId, siteIds, printerIds: null }
  return { kind: 'person', id, name, email, organizationId, scopes: scopesOfRole(role, reach), reach, role }
}

function endOf(session: { expiresAt: Date; createdAt: Date; begunBy?: unknown }): Date {
  const end = endOfSsoSession(session)
  return end !== undefined && end < session.expiresAt ? end : session.expiresAt
}
