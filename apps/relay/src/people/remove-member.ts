import type { Refused } from '@cloudprint/protocol/problems'
import { and, eq, isNull, like, or } from 'drizzle-orm'
import { recordAudit } from '../access/audit.ts'
import type { Caller } from '../access/caller.ts'
import { withdrawCodesOf } from '../computers/enrolment/withdraw-codes-of.ts'
import type { Queries, Transaction } from '../db/database.ts'
import { identityProvider } from '../db/tables/identity-provider.table.ts'
import { membership } from '../db/tables/membership.table.ts'
import { account, session } from '../db/tables/person.table.ts'
import { removedMember } from '../db/tables/removed-member.table.ts'
import { lockMember } from './lock-member.ts'
import { withdrawInvitationsOf } from '../access/withdraw-invitations-of.ts'

interface Removal {
  caller: Caller
  personId: string
  now: Date
}

/** Takes somebody out of the organization and ends their sessions that look at it; those of other organizations go on. */
export async function removeMember(db: Queries, { caller, personId, now }: Removal): Promise<{ ok: true } | Refused> {
  const { organizationId } = caller
  return db.transaction(async (tx) => {
    const locked = await lockMember(tx, { caller, personId, staysOwner: false })
    if (!locked.ok) return locked
    const here = and(eq(membership.organizationId, organizationId), eq(membership.personId, personId))
    const [left] = await tx.delete(membership).where(here).returning({ via: membership.via })
    const couldReturn =
      left?.via === 'sso' || (await hasProvider(tx, organizationId)) || (await isLinkedToProvider(tx, organizationId, personId))
    if (couldReturn) await keepOut(tx, { caller, personId, now }, locked.member.email)
    // One that has chosen none would from now on look at another, and what its page asks for would be asked there.
    const looksHere = or(eq(session.organizationId, organizationId), isNull(session.organizationId))
    await tx.delete(session).where(and(eq(session.userId, personId), looksHere))
    await withdrawInvitationsOf(tx, caller, personId)
    await recordAudit(tx, caller, { action: 'person.removed', target: personId, before: locked.member })
    await withdrawCodesOf(tx, caller, { makerId: personId, stillAt: [] })
    return { ok: true }
  })
}

async function hasProvider(tx: Transaction, organizationId: string): Promise<boolean> {
  const ours = eq(identityProvider.organizationId, organizationId)
  return (await tx.select({ id: identityProvider.organizationId }).from(identityProvider).where(ours)).length > 0
}

async function isLinkedToProvider(tx: Transaction, organizationId: string, personId: string): Promise<boolean> {
  const links = and(eq(account.userId, personId), like(account.providerId, `sso ${organizationId} %`))
  return (await tx.select({ id: account.id }).from(account).where(links).limit(1)).length > 0
}

/** Else the provider, which may not have heard of it, would make them a member again at their next click. */
async function keepOut(tx: Transaction, { caller, personId, now }: Removal, email: string): Promise<void> {
  const mark = { email: email.toLowerCase(), removedBy: caller.name, removedAt: now }
  await tx
    .insert(removedMember)
    .values({ organizationId: caller.organizationId, personId, ...mark })
    .onConflictDoUpdate({ target: [removedMember.organizationId, removedMember.personId], set: mark })
}
