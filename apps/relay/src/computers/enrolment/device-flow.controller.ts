import { Controller, Inject, Req } from '@nestjs/common'
import type { InputOf } from '@cloudprint/protocol/http/route'
import { routes } from '@cloudprint/protocol/http/routes'
import type { FastifyRequest } from 'fastify'
import type { Caller } from '../../access/caller.ts'
import type { Throttle } from '../../signing-in/throttle.ts'
import type { Database } from '../../db/database.ts'
import type { RelayEnv } from '../../env.ts'
import { DATABASE, ENV } from '../../ground.module.ts'
import { Calling, Handle, Input } from '../../http/handle-route.ts'
import { neighbourhood } from '../../http/neighbourhood.ts'
import { unwrap } from '../../http/problem-error.ts'
import { JobSignals } from '../../jobs/job-signals.ts'
import { ownUrl } from '../../own-url.ts'
import { authorizeDevice, redeemDeviceCode } from './device-authorizations.ts'
import { ReplacedMachines } from './replaced-machines.ts'
import { throttleGuesses } from './throttle-guesses.ts'
import { approveMachine, denyMachine, readWaitingMachine } from './waiting-machines.ts'

export const DEVICE_THROTTLE = Symbol('Throttle of machines that ask to be added')
export const USER_CODE_THROTTLE = Symbol('Throttle of guesses at the codes that machines show')

@Controller()
export class DeviceFlowController {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(ENV) private readonly env: RelayEnv,
    @Inject(DEVICE_THROTTLE) private readonly devices: Throttle,
    @Inject(USER_CODE_THROTTLE) private readonly guesses: Throttle,
    @Inject(JobSignals) private readonly signals: JobSignals,
    @Inject(ReplacedMachines) private readonly replaced: ReplacedMachines,
  ) {}

  @Handle(routes.authorizeDevice)
  async authorize(@Input() { body }: InputOf<typeof routes.authorizeDevice>, @Req() request: FastifyRequest) {
    const retryAfterSeconds = this.devices.take(neighbourhood(request.ip))
    if (retryAfterSeconds > 0) {
      const detail = `Too many machines asked to be added from ${request.ip}.`
      unwrap({ ok: false, problem: { code: 'too-many-requests', detail, retryAfterSeconds } })
    }
    const { client_id: publicKey, client_assertion: assertion, name, sealingKey, system } = body
    const asked = { publicKey, assertion, name, sealingKey, system, address: request.ip }
    const authorized = unwrap(await authorizeDevice(this.database.drizzle, asked, new Date()))
    const page = `${ownUrl(this.env)}/device`
    return {
      device_code: authorized.deviceCode,
      user_code: authorized.userCode,
      verification_uri: page,
      verification_uri_complete: `${page}?code=${authorized.userCode}`,
      expires_in: authorized.expiresInSeconds,
      interval: authorized.intervalSeconds,
    }
  }

  @Handle(routes.redeemDeviceCode)
  async redeem(@Input() { body }: InputOf<typeof routes.redeemDeviceCode>, @Req() request: FastifyRequest) {
    const asked = { deviceCode: body.device_code, publicKey: body.client_id, assertion: body.client_assertion }
    const redeem = () => redeemDeviceCode(this.database.drizzle, asked, new Date())
    const { computerId, computerName, organizationName } = unwrap(await throttleGuesses(this.guesses, neighbourhood(request.ip), redeem))
    return { computerId, computerName, organizationName }
  }

  @Handle(routes.getWaitingMachine)
  async read(@Input() { params }: InputOf<typeof routes.getWaitingMachine>, @Calling() caller: Caller) {
    const read = () => readWaitingMachine(this.database.drizzle, caller.reach, params.userCode, new Date())
    return unwrap(await throttleGuesses(this.guesses, caller.id, read)).machine
  }

  @Handle(routes.approveMachine)
  async approve(@Input() { params, body }: InputOf<typeof routes.approveMachine>, @Calling() caller: Caller) {
    const now = new Date()
    const approve = () => approveMachine(this.database.drizzle, { caller, ...params, ...body }, now)
    const { machine, admitted } = unwrap(await throttleGuesses(this.guesses, caller.id, approve))
    const author = { by: caller.kind, byName: caller.name }
    if (admitted.isReplaced) await this.replaced.cut({ ...admitted, author, now })
    this.signals.emit('changed', { organizationId: caller.organizationId, kind: 'computer', ids: [admitted.computerId] })
    return machine
  }

  @Handle(routes.denyMachine)
  async deny(@Input() { params }: InputOf<typeof routes.denyMachine>, @Calling() caller: Caller) {
    const deny = () => denyMachine(this.database.drizzle, { caller, ...params }, new Date())
    return unwrap(await throttleGuesses(this.guesses, caller.id, deny)).machine
  }
}
