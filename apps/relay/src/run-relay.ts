import type { Logger } from '@cloudprint/process-kit/logger'
import { runUntilStopped } from '@cloudprint/process-kit/run-until-stopped'
import type { ProcessHost } from '@cloudprint/process-kit/run-until-stopped'
import type { RelayEnv } from './env.ts'
import { explainStartFailure } from './explain-start-failure.ts'
import { startRelay } from './start-relay.ts'

/** A proxy or an orchestrator waits about this long; what is not done then is done at the next start. */
const STOP_DEADLINE_MS = 25_000

/** Runs the relay until it is told to stop; a start that an operator can mend ends with one sentence. */
export function runRelay(env: RelayEnv, log: Logger, host: ProcessHost = process): Promise<void> {
  return runUntilStopped({
    log,
    host,
    deadlineMs: STOP_DEADLINE_MS,
    start: async (lifetime) => {
      try {
        await startRelay(env, log, lifetime)
      } catch (error) {
        lifetime.fail(explainStartFailure(error, env) ?? error)
      }
    },
  })
}
