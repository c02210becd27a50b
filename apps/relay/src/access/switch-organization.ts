import { OrganizationId } from '@cloudprint/protocol/ids'
import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import { and, eq, isNull, or } from 'drizzle-orm'
import type { Queries } from '../db/database.ts'
import { membership } from '../db/tables/membership.table.ts'
import { session } from '../db/tables/person.table.ts'
import { recordAudit } from './audit.ts'
import type { SignedIn } from './sessions.ts'

interface Switch {
  signedIn: SignedIn
  organizationId: string
  address: string
}

/** Lets a session look at another of the person's organizations, which its audit remembers. */
export async function switchOrganization(db: Queries, { signedIn, organizationId, address }: Switch): Promise<{ ok: true } | Refused> {
  const { personId, sessionId, name } = signedIn
  return db.transaction(async (tx) => {
    const [found] = await tx
      .select({ id: membership.organizationId })
      .from(membership)
      .where(and(eq(membership.organizationId, organizationId), eq(membership.personId, personId)))
      .for('key share')
    if (found === undefined) return refuse('forbidden', `${name} belongs to no organization with the id "${organizationId}".`)
    // One organization's identity provider opens nothing of another.
    const isFree = or(isNull(session.ssoOrganizationId), eq(session.ssoOrganizationId, organizationId))
    const switched = await tx
      .update(session)
      .set({ organizationId })
      .where(and(eq(session.id, sessionId), isFree))
      .returning({ id: session.id })
    if (switched.length === 0)
      return refuse('forbidden', 'You were signed in by single sign-on: for another organization sign in by password or passkey.')
    const by = { kind: 'person' as const, id: personId, name, organizationId: OrganizationId.parse(organizationId), address }
    await recordAudit(tx, by, { action: 'person.looked-here', target: personId })
    return { ok: true }
  })
}
