import { OrganizationId } from '@cloudprint/protocol/ids'
import type { Caller } from '../access/caller.ts'
import { wholeReach } from '../access/reach.ts'

/** Somebody of this organization who sees all of it. */
export function personOf(organization: string, name = 'Ada'): Caller {
  const organizationId = OrganizationId.parse(organization)
  const reach = wholeReach(organizationId)
  return { kind: 'person', id: 'p', name, email: null, organizationId, role: null, scopes: [], reach, address: '192.0.2.1' }
}
