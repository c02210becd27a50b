import type { Refused } from '@cloudprint/protocol/problems'
import { and, eq, isNull, or } from 'drizzle-orm'
import { recordAudit } from '../access/audit.ts'
import type { Caller } from '../access/caller.ts'
import { withdrawCodesOf } from '../computers/withdraw-codes-of.ts'
import type { Queries } from '../db/database.ts'
import { membership } from '../db/tables/membership.table.ts'
import { session } from '../db/tables/person.table.ts'
import { lockMember } from './lock-member.ts'
import { withdrawInvitationsOf } from '../access/withdraw-invitations-of.ts'

/** Takes somebody out of the organization and ends their sessions that look at it; those of other organizations go on. */
export async function removeMember(
  db: Queries,
  { caller, personId }: { caller: Caller; personId: string },
): Promise<{ ok: true } | Refused> {
  const { organizationId } = caller
  return db.transaction(async (tx) => {
    const locked = await lockMember(tx, { caller, personId, staysOwner: false })
    if (!locked.ok) return locked
    await tx.delete(membership).where(and(eq(membership.organizationId, organizationId), eq(membership.personId, personId)))
    // One that has chosen none would from now on look at another, and what its page asks for would be asked there.
    const looksHere = or(eq(session.organizationId, organizationId), isNull(session.organizationId))
    await tx.delete(session).where(and(eq(session.userId, personId), looksHere))
    await withdrawInvitationsOf(tx, caller, personId)
    await recordAudit(tx, caller, { action: 'person.removed', target: personId, before: locked.member })
    await withdrawCodesOf(tx, caller, { makerId: personId, stillAt: [] })
    return { ok: true }
  })
}
