import { AgentHandshake, agreeVersion, protocolVersions } from '@cloudprint/protocol/channel/handshake'
import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'

/** A computer that has proved who it is. */
export interface AgentIdentity {
  computerId: string
  organizationId: string
  /** Which of the machines that were this computer, one after the other. */
  machine: number
}

export type VerifyAssertion = (assertion: string) => Promise<{ ok: true; agent: AgentIdentity } | Refused>

export type Authenticated = { ok: true; agent: AgentIdentity; version: number } | Refused

/** Who is on an agent's socket, and in which version both sides will speak. */
export async function authenticateAgent(auth: unknown, verify: VerifyAssertion): Promise<Authenticated> {
  const handshake = AgentHandshake.safeParse(auth)
  if (!handshake.success) return refuse('agent-assertion-invalid', 'the handshake has no assertion')
  const version = agreeVersion(handshake.data.protocol)
  if (version === undefined) {
    const { min, max } = handshake.data.protocol
    return refuse(
      'protocol-version-unsupported',
      `the agent speaks ${min} to ${max}, this relay ${protocolVersions.min} to ${protocolVersions.max}`,
    )
  }
  const verified = await verify(handshake.data.assertion)
  return verified.ok ? { ok: true, agent: verified.agent, version } : verified
}
