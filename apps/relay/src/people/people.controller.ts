import * as routes from '@cloudprint/protocol/http/people-routes'
import type { Member } from '@cloudprint/protocol/http/people-routes'
import type { InputOf } from '@cloudprint/protocol/http/route'
import { Controller, Inject } from '@nestjs/common'
import { brandOfOrganization } from '../access/brand-of.ts'
import type { Caller } from '../access/caller.ts'
import { Revocations } from '../access/revocations.ts'
import type { Database } from '../db/database.ts'
import type { RelayEnv } from '../env.ts'
import { DATABASE, ENV, LOG } from '../ground.module.ts'
import { Calling, Handle, Input } from '../http/handle-route.ts'
import { notFoundProblem } from '../http/parse-input.ts'
import { ProblemError, unwrap } from '../http/problem-error.ts'
import type { Logger } from '@cloudprint/process-kit/logger'
import { MAILER } from '../mail/mail.module.ts'
import type { Mailer } from '../mail/mailer.ts'
import { sendNotice } from '../mail/send-notice.ts'
import { ownUrl } from '../own-url.ts'
import { changeMember } from './change-member.ts'
import { listMembers, readMember } from './people-queries.ts'
import { listRemovedMembers } from './list-removed-members.ts'
import { removeMember } from './remove-member.ts'
import { resetSecondFactor } from './reset-second-factor.ts'

@Controller()
export class PeopleController {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(Revocations) private readonly revocations: Revocations,
    @Inject(MAILER) private readonly mailer: Mailer,
    @Inject(LOG) private readonly log: Logger,
    @Inject(ENV) private readonly env: RelayEnv,
  ) {}

  @Handle(routes.listPeople)
  async list(@Input() { query }: InputOf<typeof routes.listPeople>, @Calling() caller: Caller) {
    return this.database.lists.read((pool) => listMembers(pool, caller.organizationId, query))
  }

  @Handle(routes.listRemovedPeople)
  async listRemoved(@Calling() caller: Caller) {
    return this.database.lists.read(async (pool) => ({ items: await listRemovedMembers(pool, caller.organizationId) }))
  }

  @Handle(routes.getPerson)
  async get(@Input() { params }: InputOf<typeof routes.getPerson>, @Calling() caller: Caller) {
    return this.#read(caller, params.personId)
  }

  @Handle(routes.changePerson)
  async change(@Input() { params: { personId }, body }: InputOf<typeof routes.changePerson>, @Calling() caller: Caller) {
    unwrap(await changeMember(this.database.drizzle, { caller, personId, change: body }))
    this.revocations.emit('revoked', { kind: 'person', id: personId })
    return this.#read(caller, personId)
  }

  @Handle(routes.removePerson)
  async remove(@Input() { params: { personId } }: InputOf<typeof routes.removePerson>, @Calling() caller: Caller) {
    unwrap(await removeMember(this.database.drizzle, { caller, personId, now: new Date() }))
    this.revocations.emit('revoked', { kind: 'person', id: personId })
    return {}
  }

  @Handle(routes.resetSecondFactor)
  async resetSecondFactor(@Input() { params: { personId } }: InputOf<typeof routes.resetSecondFactor>, @Calling() caller: Caller) {
    const { person } = unwrap(await resetSecondFactor(this.database.drizzle, { caller, personId }))
    this.revocations.emit('revoked', { kind: 'person', id: personId })
    const brand = await brandOfOrganization(this.database.drizzle, caller.organizationId)
    sendNotice(
      { mailer: this.mailer, log: this.log, consoleUrl: ownUrl(this.env) },
      {
        to: person.email,
        brand,
        subject: `Your second factor for ${brand} was taken away`,
        lines: [
          `Hello ${person.name},`,
          '',
          `${caller.name} removed your authenticator app, recovery codes and passkeys, and you were signed out everywhere. Your password signs you in again.`,
          '',
          'If you did not ask for it, tell an owner of your organization, and set a new password.',
        ],
      },
    )
    return this.#read(caller, personId)
  }

  async #read(caller: Caller, personId: string): Promise<Member> {
    const member = await readMember(this.database.pool, caller.organizationId, personId)
    if (member === undefined) throw new ProblemError(notFoundProblem('person-not-found', personId))
    return member
  }
}
