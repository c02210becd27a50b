import type { Scope } from '@cloudprint/protocol/http/route'
import type { OrganizationId } from '@cloudprint/protocol/ids'

/** A credential that held when it was looked at, and until when it does by itself. */
export interface Verified {
  ok: true
  caller: Caller
  /** Milliseconds since 1970; Infinity for one that never expires. */
  expiresAtMs: number
}

/** Who calls: always of exactly one organization, which every query is scoped by. */
export interface Caller {
  kind: 'person' | 'api-key'
  /** The person's or the key's id. */
  id: string
  /** For histories and the audit: a person's name, a key's name. */
  name: string
  email: string | null
  organizationId: OrganizationId
  scopes: readonly Scope[]
}
