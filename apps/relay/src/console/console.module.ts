import { Module } from '@nestjs/common'
import type { Database } from '../db/database.ts'
import { DATABASE } from '../ground.module.ts'
import { LineModule } from '../line.module.ts'
import { MAILER } from '../mail/mail.module.ts'
import type { Mailer } from '../mail/mailer.ts'
import { ApiKeysController } from './api-keys.controller.ts'
import { CallerController } from './caller.controller.ts'
import { NetworkController } from './network.controller.ts'
import { OverviewController } from './overview.controller.ts'
import { Overviews } from './overviews.ts'
import { SettingsController } from './settings.controller.ts'
import { SsoController } from './sso.controller.ts'

@Module({
  imports: [LineModule],
  controllers: [CallerController, ApiKeysController, OverviewController, NetworkController, SettingsController, SsoController],
  providers: [
    { provide: Overviews, useFactory: ({ lists }: Database, mailer: Mailer) => new Overviews(lists, mailer), inject: [DATABASE, MAILER] },
  ],
})
export class ConsoleModule {}
