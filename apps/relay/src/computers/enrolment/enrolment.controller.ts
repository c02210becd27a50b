import { Controller, Inject, Req } from '@nestjs/common'
import type { InputOf } from '@cloudprint/protocol/http/route'
import { routes } from '@cloudprint/protocol/http/routes'
import type { FastifyRequest } from 'fastify'
import type { Caller } from '../../access/caller.ts'
import type { Slots } from '../../access/slots.ts'
import type { Throttle } from '../../signing-in/throttle.ts'
import { GREETINGS } from '../../channel/greetings.ts'
import { tooManyAtOnce } from '../../channel/too-many-at-once.ts'
import type { Database } from '../../db/database.ts'
import type { RelayEnv } from '../../env.ts'
import { DATABASE, ENV } from '../../ground.module.ts'
import { Calling, Handle, Input } from '../../http/handle-route.ts'
import { neighbourhood } from '../../http/neighbourhood.ts'
import { notFoundProblem } from '../../http/parse-input.ts'
import { ProblemError, unwrap } from '../../http/problem-error.ts'
import { JobSignals } from '../../jobs/job-signals.ts'
import { enrolComputer } from './enrol-computer.ts'
import { readEnrolmentCode, listEnrolmentCodes } from './enrolment-code-queries.ts'
import { createEnrolmentCode, withdrawEnrolmentCode } from './enrolment-codes.ts'
import { ReplacedMachines } from './replaced-machines.ts'
import { throttleGuesses } from './throttle-guesses.ts'

export const ENROLMENT_THROTTLE = Symbol('Throttle of enrolment guesses')

@Controller()
export class EnrolmentController {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(ENV) private readonly env: RelayEnv,
    @Inject(ENROLMENT_THROTTLE) private readonly throttle: Throttle,
    @Inject(JobSignals) private readonly signals: JobSignals,
    @Inject(GREETINGS) private readonly greetings: Slots,
    @Inject(ReplacedMachines) private readonly replaced: ReplacedMachines,
  ) {}

  @Handle(routes.createEnrolmentCode)
  async create(@Input() { body }: InputOf<typeof routes.createEnrolmentCode>, @Calling() caller: Caller) {
    const { id, code } = unwrap(await createEnrolmentCode(this.database.drizzle, caller, body, new Date()))
    this.#changed(caller.organizationId, id)
    return { ...(await this.#read(caller, id)), code }
  }

  @Handle(routes.listEnrolmentCodes)
  async list(@Input() { query }: InputOf<typeof routes.listEnrolmentCodes>, @Calling() caller: Caller) {
    return this.database.lists.read((pool) => listEnrolmentCodes(pool, caller.reach, query))
  }

  @Handle(routes.getEnrolmentCode)
  async read(@Input() { params }: InputOf<typeof routes.getEnrolmentCode>, @Calling() caller: Caller) {
    return this.#read(caller, params.enrolmentCodeId)
  }

  @Handle(routes.withdrawEnrolmentCode)
  async withdraw(@Input() { params }: InputOf<typeof routes.withdrawEnrolmentCode>, @Calling() caller: Caller) {
    unwrap(await withdrawEnrolmentCode(this.database.drizzle, caller, params.enrolmentCodeId, new Date()))
    this.#changed(caller.organizationId, params.enrolmentCodeId)
    return this.#read(caller, params.enrolmentCodeId)
  }

  @Handle(routes.enrolComputer)
  async enrol(@Input() { body }: InputOf<typeof routes.enrolComputer>, @Req() request: FastifyRequest) {
    const now = new Date()
    const enrolled = unwrap(
      await throttleGuesses(this.throttle, neighbourhood(request.ip), () =>
        enrolComputer(this.database.drizzle, { ...body, address: request.ip }, now),
      ),
    )
    const { computerId, computerName, organizationId, organizationName, enrolmentCodeId } = enrolled
    if (enrolled.isReplaced) await this.replaced.cut({ computerId, computerName, author: { by: 'agent', byName: body.name }, now })
    this.#changed(organizationId, enrolmentCodeId)
    this.signals.emit('changed', { organizationId, kind: 'computer', ids: [computerId] })
    return { computerId, computerName, organizationName }
  }

  /** Every agent asks this before it connects: what is refused here costs the least. */
  @Handle(routes.readClock)
  now() {
    if (this.greetings.isFull) unwrap(tooManyAtOnce())
    return { now: new Date().toISOString(), channelPort: this.env.CLOUDPRINT_CHANNEL_PORT }
  }

  async #read({ reach }: Caller, id: string) {
    const code = await readEnrolmentCode(this.database.pool, reach, id)
    if (code === undefined) throw new ProblemError(notFoundProblem('enrolment-code-not-found', id))
    return code
  }

  #changed(organizationId: string, enrolmentCodeId: string): void {
    this.signals.emit('changed', { organizationId, kind: 'enrolment-code', ids: [enrolmentCodeId] })
  }
}
