import * as routes from '@cloudprint/protocol/http/people-routes'
import type { InputOf } from '@cloudprint/protocol/http/route'
import { Controller, Inject } from '@nestjs/common'
import { brandOfOrganization } from '../access/brand-of.ts'
import type { Caller } from '../access/caller.ts'
import { nameOfOrganization } from '../access/name-of-organization.ts'
import type { Throttle } from '../signing-in/throttle.ts'
import type { Database } from '../db/database.ts'
import type { RelayEnv } from '../env.ts'
import { DATABASE, ENV } from '../ground.module.ts'
import { Calling, Handle, Input } from '../http/handle-route.ts'
import { notFoundProblem } from '../http/parse-input.ts'
import { ProblemError, unwrap } from '../http/problem-error.ts'
import { MAILER } from '../mail/mail.module.ts'
import type { Mailer } from '../mail/mailer.ts'
import { ownUrl } from '../own-url.ts'
import { listInvitations, readInvitation } from './invitation-queries.ts'
import { invite, inviteAgain, withdrawInvitation } from './invite.ts'
import type { Invited } from './invite.ts'
import { mailInvitation } from './mail-invitation.ts'

export const INVITATION_THROTTLE = Symbol('Throttle of invitations')

@Controller()
export class InvitationsController {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(ENV) private readonly env: RelayEnv,
    @Inject(MAILER) private readonly mailer: Mailer,
    @Inject(INVITATION_THROTTLE) private readonly throttle: Throttle,
  ) {}

  @Handle(routes.listInvitations)
  async list(@Input() { query }: InputOf<typeof routes.listInvitations>, @Calling() caller: Caller) {
    return this.database.lists.read((pool) => listInvitations(pool, caller.organizationId, query))
  }

  @Handle(routes.createInvitation)
  async create(@Input() { body }: InputOf<typeof routes.createInvitation>, @Calling() caller: Caller) {
    this.#throttle(caller)
    return this.#send(caller, await invite(this.database.drizzle, { caller, wanted: body, now: new Date() }))
  }

  @Handle(routes.resendInvitation)
  async resend(@Input() { params: { invitationId } }: InputOf<typeof routes.resendInvitation>, @Calling() caller: Caller) {
    this.#throttle(caller)
    return this.#send(caller, await inviteAgain(this.database.drizzle, { caller, invitationId, now: new Date() }))
  }

  @Handle(routes.withdrawInvitation)
  async withdraw(@Input() { params: { invitationId } }: InputOf<typeof routes.withdrawInvitation>, @Calling() caller: Caller) {
    unwrap(await withdrawInvitation(this.database.drizzle, { caller, invitationId }))
    return {}
  }

  async #send(caller: Caller, invited: Invited) {
    const { id, email, token } = unwrap(invited)
    const ground = { db: this.database.drizzle, mailer: this.mailer, consoleUrl: ownUrl(this.env) }
    const organizationName = await nameOfOrganization(this.database.drizzle, caller.organizationId)
    const brand = await brandOfOrganization(this.database.drizzle, caller.organizationId)
    const link = await mailInvitation(ground, { id, email, token, invitedBy: caller.name, organizationName, brand })
    const invitation = await readInvitation(this.database.pool, caller.organizationId, id)
    if (invitation === undefined) throw new ProblemError(notFoundProblem('invitation-not-found', id))
    return { ...invitation, link }
  }

  /** Mails go to whatever address is named: the mail server's name must not be spoiled through us. */
  #throttle(caller: Caller): void {
    const retryAfterSeconds = this.throttle.take(caller.organizationId)
    if (retryAfterSeconds === 0) return
    throw new ProblemError({ code: 'too-many-requests', detail: 'Too many invitations were sent within an hour.', retryAfterSeconds })
  }
}
