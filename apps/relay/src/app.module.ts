import { Module } from '@nestjs/common'
import type { DynamicModule } from '@nestjs/common'
import { AccessModule } from './access/access.module.ts'
import { ComputersModule } from './computers/computers.module.ts'
import { AuditModule } from './audit/audit.module.ts'
import { ConsoleModule } from './console/console.module.ts'
import { GroundModule } from './ground.module.ts'
import type { Ground } from './ground.module.ts'
import { HealthModule } from './health/health.module.ts'
import { LineModule } from './line.module.ts'
import { MailModule } from './mail/mail.module.ts'
import { PeopleModule } from './people/people.module.ts'
import { SitesModule } from './sites/sites.module.ts'
import { UpdatesModule } from './updates/updates.module.ts'

/** The table of contents, in the order of the line. */
@Module({})
export class AppModule {
  static over(ground: Ground): DynamicModule {
    return {
      module: AppModule,
      imports: [
        GroundModule.with(ground),
        HealthModule,
        MailModule,
        AccessModule,
        ComputersModule,
        LineModule,
        ConsoleModule,
        SitesModule,
        PeopleModule,
        AuditModule,
        UpdatesModule,
      ],
    }
  }
}
