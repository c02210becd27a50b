import { readEnv } from '@cloudprint/process-kit/read-env'
import type { Env } from '@cloudprint/process-kit/read-env'
import { z } from 'zod'
import type { ProxyEnv } from './outgoing/proxy-setting.ts'

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
  HTTPS_PROXY: z
    .string()
    .optional()
    .describe(
      'The proxy for all that the agent asks by HTTPS, such as http://proxy.example.com:3128; also as https_proxy. A proxy in settings.json goes before it, and one that wants a password belongs there (`enrol --proxy`): others may read what stands here.',
    ),
  HTTP_PROXY: z.string().optional().describe('The same for addresses that begin with http:; also as http_proxy.'),
  ALL_PROXY: z.string().optional().describe('The proxy where neither of the two is set; also as all_proxy.'),
  NO_PROXY: z
    .string()
    .optional()
    .describe(
      'What is reached without that proxy: names with all below them, addresses and networks, separated by commas; also as no_proxy.',
    ),
  CUPS_SERVER: z
    .string()
    .optional()
    .describe('Where CUPS listens, as its own tools read it: a socket’s path, or host:port; the machine’s own when absent.'),
  ProgramData: z.string().optional().describe('Set by Windows: its folder for the data of programs, where an installed agent has its own.'),
})
export type AgentEnv = z.infer<typeof AgentEnv>

/** @throws EnvError whose message lists every wrong setting and what to do. */
export function readAgentEnv(env: Env = process.env): AgentEnv {
  // Proxies are written in small letters by most; so those win, as in curl.
  const proxies = ['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY', 'NO_PROXY'] as const
  const small = proxies.flatMap((name) => (env[name.toLowerCase()] === undefined ? [] : [[name, env[name.toLowerCase()]] as const]))
  return readEnv(AgentEnv, { ...env, ...Object.fromEntries(small) })
}

export function proxyEnv({ HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY }: AgentEnv): ProxyEnv {
  return { https: HTTPS_PROXY, http: HTTP_PROXY, all: ALL_PROXY, except: NO_PROXY }
}

/** As the system gave it: for a program that is started in place of this one or by it, and for the system's own places. */
export function inheritedEnv(): NodeJS.ProcessEnv {
  return process.env
}
