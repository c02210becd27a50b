import type { AgentEnv } from './env.ts'
import { proxyEnv } from './env.ts'
import { Outgoing } from './outgoing/outgoing.ts'
import type { AgentSettings } from './settings.ts'
import { trustExtraAuthorities } from './trust-extra-authorities.ts'

/** The way out as this machine is set to, with the authorities that are trusted on it. */
export function openOutgoing(env: AgentEnv, { proxy, caFile }: Pick<AgentSettings, 'proxy' | 'caFile'>): Outgoing {
  if (env.CLOUDPRINT_CA_FILE !== undefined) trustExtraAuthorities(env.CLOUDPRINT_CA_FILE, 'CLOUDPRINT_CA_FILE')
  if (caFile !== null) trustExtraAuthorities(caFile, 'caFile in settings.json')
  return new Outgoing({ setting: proxy, env: proxyEnv(env) })
}
