import { Global, Module } from '@nestjs/common'
import type { Logger } from '@cloudprint/process-kit/logger'
import type { RelayEnv } from '../env.ts'
import { ENV, LOG } from '../ground.module.ts'
import { openMailer } from './open-mailer.ts'

/** A Mailer; injected with `@Inject(MAILER)`. */
export const MAILER = Symbol('Mailer')

@Global()
@Module({
  providers: [{ provide: MAILER, useFactory: (env: RelayEnv, log: Logger) => openMailer(env, log), inject: [ENV, LOG] }],
  exports: [MAILER],
})
export class MailModule {}
