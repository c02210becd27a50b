import { scopesOfRole } from '@cloudprint/protocol/http/roles'
import { OrganizationId } from '@cloudprint/protocol/ids'
import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import type { FastifyRequest } from 'fastify'
import type pg from 'pg'
import type { Auth } from './auth.ts'
import type { Verified } from './caller.ts'
import { failAsDatabase } from './fail-as-database.ts'
import { readMembership } from './read-membership.ts'
import { refuseWay } from './refuse-way.ts'
import { endOfSsoSession } from './sso/end-of-sso-session.ts'

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
    const membership = await readMembership(this.#pool, id, found.session.organizationId ?? null)
    if (membership === undefined) return refuse('credentials-invalid', `${name} is no member here: ask an admin for an invitation.`)
    const refused = refuseWay(found, membership)
    if (refused !== undefined) return refused
    const organizationId = OrganizationId.parse(membership.organizationId)
    const { role, siteIds } = membership
    const reach = { organizationId, siteIds, printerIds: null }
    const caller = { kind: 'person' as const, id, name, email, organizationId, scopes: scopesOfRole(role, reach), reach, role }
    return { ok: true, caller, expiresAtMs: endOf(found.session).getTime() }
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

function endOf(session: { expiresAt: Date; createdAt: Date; begunBy?: unknown }): Date {
  const end = endOfSsoSession(session)
  return end !== undefined && end < session.expiresAt ? end : session.expiresAt
}
