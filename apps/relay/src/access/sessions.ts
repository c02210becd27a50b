import { scopes } from '@cloudprint/protocol/http/route'
import { OrganizationId } from '@cloudprint/protocol/ids'
import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import type { FastifyRequest } from 'fastify'
import type pg from 'pg'
import type { Auth } from './auth.ts'
import type { Verified } from './caller.ts'
import { failAsDatabase } from './fail-as-database.ts'

/** Tells who is signed in to the console. Always asks the database, so that signing out or removing a person holds at once. */
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
    const headers = new Headers({ cookie: request.headers.cookie ?? '' })
    // The cookie is renewed by the console's own calls to /auth/get-session; here nobody could set it.
    const found = await this.#auth.api
      .getSession({ headers, query: { disableRefresh: true } })
      .catch((failure) => failAsDatabase(this.#pool, failure))
    const organizationId = OrganizationId.safeParse(found?.user.organizationId)
    if (found === null || !organizationId.success) return refuse('credentials-invalid', 'The session has ended: sign in again.')
    const { id, name, email } = found.user
    const caller = { kind: 'person' as const, id, name, email, organizationId: organizationId.data, scopes }
    return { ok: true, caller, expiresAtMs: found.session.expiresAt.getTime() }
  }
}
