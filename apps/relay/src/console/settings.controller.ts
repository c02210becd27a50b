import { changeSettings, getSettings } from '@cloudprint/protocol/http/settings-routes'
import type { InputOf } from '@cloudprint/protocol/http/route'
import { Controller, Inject } from '@nestjs/common'
import type { Caller } from '../access/caller.ts'
import { peopleOf } from '../access/people-of.ts'
import { Revocations } from '../access/revocations.ts'
import type { Database } from '../db/database.ts'
import { DATABASE } from '../ground.module.ts'
import { Calling, Handle, Input } from '../http/handle-route.ts'
import { unwrap } from '../http/problem-error.ts'
import * as settings from './organization-settings.ts'

@Controller()
export class SettingsController {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(Revocations) private readonly revocations: Revocations,
  ) {}

  @Handle(getSettings)
  async get(@Calling() caller: Caller) {
    return settings.readSettings(this.database.drizzle, caller.organizationId)
  }

  @Handle(changeSettings)
  async change(@Input() { body }: InputOf<typeof changeSettings>, @Calling() caller: Caller) {
    const { settings: changed } = unwrap(await settings.changeSettings(this.database.drizzle, { caller, change: body }))
    // Who has none yet must not go on listening.
    if (body.secondFactor === 'required') await this.lookAgain(caller.organizationId)
    return changed
  }

  private async lookAgain(organizationId: string): Promise<void> {
    for (const id of await peopleOf(this.database.drizzle, organizationId)) this.revocations.emit('revoked', { kind: 'person', id })
  }
}
