import 'reflect-metadata'
import { createLogger } from '@cloudprint/process-kit/logger'
import { EnvError } from '@cloudprint/process-kit/read-env'
import { readRelayEnv } from './env.ts'
import { runRelay } from './run-relay.ts'

try {
  const env = readRelayEnv()
  await runRelay(env, createLogger({ name: 'relay', level: env.CLOUDPRINT_LOG_LEVEL }))
  // All has stopped; only timers of messages are left that an agent, now gone, did not answer (up to 20 s).
  process.exit()
} catch (error) {
  if (!(error instanceof EnvError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}
