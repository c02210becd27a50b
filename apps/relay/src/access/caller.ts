import type { Role, Scope } from '@cloudprint/protocol/http/roles'
import type { OrganizationId } from '@cloudprint/protocol/ids'
import type { Reach } from './reach.ts'

/** A credential that held when it was looked at, and until when it does by itself. */
export interface Verified {
  ok: true
  caller: Identified
  /** Milliseconds since 1970; Infinity for one that never expires. */
  expiresAtMs: number
  /** An API key's own limit; null, and absent for people, for what the installation allows. */
  requestsPerSecond?: number | null
  /** Of a person: the session that they came by. */
  sessionId?: string
}

/** Whom a credential stands for: always somebody of exactly one organization. */
export interface Identified {
  kind: 'person' | 'api-key'
  /** The person's or the key's id. */
  id: string
  /** For histories and the audit: a person's name, a key's name. */
  name: string
  email: string | null
  organizationId: OrganizationId
  /** Null for a key, which is no member. */
  role: Role | null
  scopes: readonly Scope[]
  /** Every query for them is scoped by it. */
  reach: Reach
}

/** Who calls, and from where. */
export interface Caller extends Identified {
  address: string
}
