import { Controller, Inject, Req } from '@nestjs/common'
import type { InputOf } from '@cloudprint/protocol/http/route'
import { routes } from '@cloudprint/protocol/http/routes'
import type { FastifyRequest } from 'fastify'
import type { Caller } from '../access/caller.ts'
import type { Slots } from '../access/slots.ts'
import type { Throttle } from '../access/throttle.ts'
import { GREETINGS } from '../channel/greetings.ts'
import { tooManyAtOnce } from '../channel/too-many-at-once.ts'
import type { Database } from '../db/database.ts'
import type { RelayEnv } from '../env.ts'
import { DATABASE, ENV } from '../ground.module.ts'
import { Calling, Handle, Input } from '../http/handle-route.ts'
import { unwrap } from '../http/problem-error.ts'
import { JobSignals } from '../jobs/job-signals.ts'
import { enrolComputer } from './enrol-computer.ts'
import { createEnrolmentCode, readEnrolmentCode } from './enrolment-codes.ts'
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
  ) {}

  @Handle(routes.createEnrolmentCode)
  async create(@Input() { body }: InputOf<typeof routes.createEnrolmentCode>, @Calling() caller: Caller) {
    return createEnrolmentCode(this.database.drizzle, caller, body)
  }

  @Handle(routes.getEnrolmentCode)
  async read(@Input() { params }: InputOf<typeof routes.getEnrolmentCode>, @Calling() caller: Caller) {
    return unwrap(await readEnrolmentCode(this.database.drizzle, caller.reach, params.enrolmentCodeId)).enrolmentCode
  }

  @Handle(routes.enrolComputer)
  async enrol(@Input() { body }: InputOf<typeof routes.enrolComputer>, @Req() request: FastifyRequest) {
    const enrolled = unwrap(await throttleGuesses(this.throttle, request.ip, () => enrolComputer(this.database.drizzle, body)))
    const { computerId, computerName, organizationId, organizationName, enrolmentCodeId } = enrolled
    this.signals.emit('changed', { organizationId, kind: 'enrolment-code', ids: [enrolmentCodeId] })
    this.signals.emit('changed', { organizationId, kind: 'computer', ids: [computerId] })
    return { computerId, computerName, organizationName }
  }

  /** Every agent asks this before it connects: what is refused here costs the least. */
  @Handle(routes.readClock)
  now() {
    if (this.greetings.isFull) unwrap(tooManyAtOnce())
    return { now: new Date().toISOString(), channelPort: this.env.CLOUDPRINT_CHANNEL_PORT }
  }
}
