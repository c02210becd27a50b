import * as routes from '@cloudprint/protocol/http/people-routes'
import type { Member } from '@cloudprint/protocol/http/people-routes'
import type { InputOf } from '@cloudprint/protocol/http/route'
import { Controller, Inject } from '@nestjs/common'
import type { Caller } from '../access/caller.ts'
import { Revocations } from '../access/revocations.ts'
import type { Database } from '../db/database.ts'
import { DATABASE } from '../ground.module.ts'
import { Calling, Handle, Input } from '../http/handle-route.ts'
import { notFoundProblem } from '../http/parse-input.ts'
import { ProblemError, unwrap } from '../http/problem-error.ts'
import { changeMember } from './change-member.ts'
import { listMembers, readMember } from './people-queries.ts'
import { removeMember } from './remove-member.ts'

@Controller()
export class PeopleController {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(Revocations) private readonly revocations: Revocations,
  ) {}

  @Handle(routes.listPeople)
  async list(@Input() { query }: InputOf<typeof routes.listPeople>, @Calling() caller: Caller) {
    return this.database.lists.read((pool) => listMembers(pool, caller.organizationId, query))
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
    unwrap(await removeMember(this.database.drizzle, { caller, personId }))
    this.revocations.emit('revoked', { kind: 'person', id: personId })
    return {}
  }

  async #read(caller: Caller, personId: string): Promise<Member> {
    const member = await readMember(this.database.pool, caller.organizationId, personId)
    if (member === undefined) throw new ProblemError(notFoundProblem('person-not-found', personId))
    return member
  }
}
