import { z } from 'zod'

/** The protocol versions this build speaks. A version only ever gains optional fields and messages. */
export const protocolVersions = { min: 1, max: 1 } as const

export const AGENT_NAMESPACE = '/agent'
export const LIVE_NAMESPACE = '/live'
/** The `aud` of the assertion that an agent signs for the channel and for its HTTP requests. */
export const AGENT_AUDIENCE = 'cloudprint-agent'
/** How long an assertion holds; short, since it is made anew for every connection and request. */
export const ASSERTION_SECONDS = 60

/** What an agent sends as socket.io `auth`. */
export const AgentHandshake = z.object({
  /** A JWT (EdDSA) with `iss` = computer id, `aud` = `cloudprint-agent`, `iat`, `exp`, `jti`. */
  assertion: z.string().max(2_048),
  protocol: z.object({ min: z.int().min(1), max: z.int().min(1) }),
})
export type AgentHandshake = z.infer<typeof AgentHandshake>

/** The newest version that both sides speak, or undefined. */
export function agreeVersion(theirs: AgentHandshake['protocol'], ours: AgentHandshake['protocol'] = protocolVersions): number | undefined {
  const newest = Math.min(theirs.max, ours.max)
  return newest >= Math.max(theirs.min, ours.min) ? newest : undefined
}
