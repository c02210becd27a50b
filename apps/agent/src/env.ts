import { readEnv } from '@cloudprint/process-kit/read-env'
import type { Env } from '@cloudprint/process-kit/read-env'
import { z } from 'zod'

/** The agent's environment; what belongs to one enrolment stands in its settings file instead. */
export const AgentEnv = z.object({
  CLOUDPRINT_AGENT_DIR: z
    .string()
    .optional()
    .describe('The folder for the agent’s identity, settings, journal and documents; the platform’s own place when absent.'),
  CLOUDPRINT_LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .default('info')
    .describe('How much is logged: trace, debug, info, warn, error, fatal or silent.'),
  CLOUDPRINT_CA_FILE: z
    .string()
    .optional()
    .describe('A PEM file with further certificate authorities to trust, where a site inspects TLS.'),
  CLOUDPRINT_PACKAGE_DIR: z
    .string()
    .optional()
    .describe('Where the agent’s package lies; its launcher sets it, and an agent that was started otherwise does not update itself.'),
  CUPS_SERVER: z
    .string()
    .optional()
    .describe('Where CUPS listens, as its own tools read it: a socket’s path, or host:port; the machine’s own when absent.'),
})
export type AgentEnv = z.infer<typeof AgentEnv>

/** @throws EnvError whose message lists every wrong setting and what to do. */
export function readAgentEnv(env: Env = process.env): AgentEnv {
  return readEnv(AgentEnv, env)
}

/** As the system gave it: for a program that is started in place of this one or by it, and for the system's own places. */
export function inheritedEnv(): NodeJS.ProcessEnv {
  return process.env
}
