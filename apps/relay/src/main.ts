import 'reflect-metadata'
import { createLogger } from '@cloudprint/process-kit/logger'
import { EnvError } from '@cloudprint/process-kit/read-env'
import { runUntilStopped } from '@cloudprint/process-kit/run-until-stopped'
import type { RelayEnv } from './env.ts'
import { readRelayEnv } from './env.ts'
import { explainStartFailure } from './explain-start-failure.ts'
import { startRelay } from './start-relay.ts'

/** A proxy or an orchestrator waits about this long; what is not done then is done at the next start. */
const STOP_DEADLINE_MS = 25_000

const env = settings()
if (env !== undefined) {
  const log = createLogger({ name: 'relay', level: env.CLOUDPRINT_LOG_LEVEL })
  await runUntilStopped({
    log,
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

function settings(): RelayEnv | undefined {
  try {
    return readRelayEnv()
  } catch (error) {
    if (!(error instanceof EnvError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 1
    return undefined
  }
}
