import { routes } from '@cloudprint/protocol/http/routes'
import { Controller, Inject } from '@nestjs/common'
import type { RelayEnv } from '../env.ts'
import { ENV } from '../ground.module.ts'
import { Handle } from '../http/handle-route.ts'
import { describeNetwork } from './describe-network.ts'

@Controller()
export class NetworkController {
  constructor(@Inject(ENV) private readonly env: RelayEnv) {}

  @Handle(routes.getNetwork)
  async read() {
    return describeNetwork(this.env)
  }
}
