import * as routes from '@cloudprint/protocol/http/people-routes'
import type { InputOf } from '@cloudprint/protocol/http/route'
import { Controller, Inject, Req } from '@nestjs/common'
import { hashPassword } from 'better-auth/crypto'
import type { FastifyRequest } from 'fastify'
import { SIGN_IN_GUARD } from '../access/access.module.ts'
import { refuseCrossSite } from '../access/refuse-cross-site.ts'
import { Revocations } from '../access/revocations.ts'
import { Sessions } from '../access/sessions.ts'
import type { SignInGuard } from '../signing-in/sign-in-guard.ts'
import type { Database } from '../db/database.ts'
import { DATABASE } from '../ground.module.ts'
import { Handle, Input } from '../http/handle-route.ts'
import { ProblemError, unwrap } from '../http/problem-error.ts'
import { JobSignals } from '../jobs/job-signals.ts'
import { acceptInvitation, findInvitation } from './accept-invitation.ts'
import type { Acceptance } from './accept-invitation.ts'

/** What the link of an invitation leads to: whoever has it need not be known here. */
@Controller()
export class AcceptanceController {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(SIGN_IN_GUARD) private readonly guard: SignInGuard,
    @Inject(Sessions) private readonly sessions: Sessions,
    @Inject(Revocations) private readonly revocations: Revocations,
    @Inject(JobSignals) private readonly signals: JobSignals,
  ) {}

  @Handle(routes.readInvitation)
  async read(@Input() { body }: InputOf<typeof routes.readInvitation>, @Req() request: FastifyRequest) {
    const { organizationName, email, role, invitedBy, expiresAt, hasAccount } = await this.#find(request, body.token)
    return { organizationName, email, role, invitedBy, expiresAt: expiresAt.toISOString(), hasAccount }
  }

  @Handle(routes.acceptInvitation)
  async accept(@Input() { body }: InputOf<typeof routes.acceptInvitation>, @Req() request: FastifyRequest) {
    const isCarried = this.sessions.isCarriedBy(request)
    const crossSite = isCarried ? refuseCrossSite(request) : undefined
    if (crossSite !== undefined) throw new ProblemError(crossSite.problem)
    // Nobody has a password hashed here, which is slow, without a link that holds.
    await this.#find(request, body.token)
    const signedIn = isCarried ? await this.sessions.signedIn(request) : undefined
    const account = signedIn === undefined ? await this.#account(body.account) : undefined
    const acceptance: Acceptance = { token: body.token, signedIn, account, address: request.ip, now: new Date() }
    const { personId, organizationId, organizationName } = unwrap(await acceptInvitation(this.database.drizzle, acceptance))
    // Whose page is open looks at the new organization from here on, but for whom another's provider signed in.
    if (signedIn !== undefined) this.revocations.emit('revoked', { kind: 'person', id: personId })
    // Whoever accepts need not be signed in, so that no caller says whose people these are.
    this.signals.emit('changed', { organizationId, kind: 'person', ids: [personId] })
    return { organizationId, organizationName }
  }

  async #find(request: FastifyRequest, token: string) {
    const attempt = this.guard.beginCode(request.ip)
    if (attempt.refused !== undefined) throw new ProblemError(attempt.refused.problem)
    const found = unwrap(await findInvitation(this.database.drizzle, token, new Date()))
    attempt.succeeded()
    return found
  }

  async #account(wanted: { name: string; password: string } | undefined): Promise<Acceptance['account']> {
    if (wanted === undefined) return undefined
    const hashed = await this.guard.hash(() => hashPassword(wanted.password))
    if (typeof hashed !== 'string') throw new ProblemError(hashed.problem)
    return { name: wanted.name, passwordHash: hashed }
  }
}
