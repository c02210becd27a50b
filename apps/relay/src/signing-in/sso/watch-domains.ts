import type { Logger } from '@cloudprint/process-kit/logger'
import { createLoop } from '@cloudprint/process-kit/loop'
import type { Lifetime } from '@cloudprint/process-kit/run-until-stopped'
import type { NestFastifyApplication } from '@nestjs/platform-fastify'
import { JobSignals } from '../../jobs/job-signals.ts'
import { IdentityProviders } from './identity-providers.ts'

/** How often it is seen whether a proof is a day old. */
const EVERY_MS = 60 * 60_000

/** Looks at what proves the domains of single sign-on for as long as the relay runs. */
export function watchDomains(app: NestFastifyApplication, { log, lifetime }: { log: Logger; lifetime: Lifetime }): void {
  const [providers, signals] = [app.get(IdentityProviders), app.get(JobSignals)]
  const changed = (organizationId: string) => signals.emit('changed', { organizationId, kind: 'settings', ids: [organizationId] })
  const step = (signal: AbortSignal) => providers.lookAgain({ log, changed, signal }, new Date())
  const loop = createLoop({ name: 'look at what proves domains', everyMs: EVERY_MS, step, log })
  loop.start()
  lifetime.onStop('proofs of domains', () => loop.stop())
}
