import { Controller, Inject } from '@nestjs/common'
import { routes } from '@cloudprint/protocol/http/routes'
import type { Caller } from '../access/caller.ts'
import type { Database } from '../db/database.ts'
import type { RelayEnv } from '../env.ts'
import { DATABASE, ENV } from '../ground.module.ts'
import { Calling, Handle } from '../http/handle-route.ts'
import { version } from '../http/version.ts'
import { ownUrl } from '../own-url.ts'
import { organizationOf } from './organization-of.ts'

@Controller()
export class CallerController {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(ENV) private readonly env: RelayEnv,
  ) {}

  @Handle(routes.getCaller)
  async read(@Calling() caller: Caller) {
    const { kind, name, email, scopes } = caller
    const organization = await organizationOf(this.database.drizzle, caller)
    const publicUrl = ownUrl(this.env)
    return { kind, name, email, scopes: [...scopes], organization, version, publicUrl, channelPort: this.env.CLOUDPRINT_CHANNEL_PORT }
  }
}
