import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import { and, eq, inArray, ne } from 'drizzle-orm'
import { recordAudit } from '../access/audit.ts'
import type { Caller } from '../access/caller.ts'
import { endSecondFactor } from '../signing-in/end-second-factor.ts'
import type { Queries, Transaction } from '../db/database.ts'
import { membership } from '../db/tables/membership.table.ts'
import { person, session } from '../db/tables/person.table.ts'
import { lockMember } from './lock-member.ts'

interface Reset {
  caller: Caller
  personId: string
}

/**
 * Lets somebody who has lost phone and recovery codes in by their password again, and ends their sessions. Their account is theirs
 * alone only where nobody but this organization has them: else one organization could open the door to another.
 */
export async function resetSecondFactor(
  db: Queries,
  { caller, personId }: Reset,
): Promise<{ ok: true; person: { name: string; email: string } } | Refused> {
  return db.transaction(async (tx) => {
    await lockPerson(tx, caller.organizationId, personId)
    const locked = await lockMember(tx, { caller, personId, staysOwner: true })
    if (!locked.ok) return locked
    if (caller.kind !== 'person') return refuse('forbidden', 'Only a person takes away somebody’s second factor.')
    if (caller.id === personId) return refuse('forbidden', 'Your own app and passkeys are removed under Account.')
    const { name, email } = locked.member
    const isElsewhere = await belongsElsewhere(tx, caller.organizationId, personId)
    if (isElsewhere) return refuse('person-elsewhere', `${name} belongs to another organization as well.`)
    await endSecondFactor(tx, personId)
    await tx.delete(session).where(eq(session.userId, personId))
    await recordAudit(tx, caller, {
      action: 'person.second-factor-reset',
      target: personId,
      after: { hasSecondFactor: false },
      detail: { name },
    })
    return { ok: true, person: { name, email } }
  })
}

/** Before their membership, as single sign-on does, which looks for the person first: else each would wait for the other. */
async function lockPerson(tx: Transaction, organizationId: string, personId: string): Promise<void> {
  const ours = tx.select({ id: membership.personId }).from(membership).where(eq(membership.organizationId, organizationId))
  await tx
    .select({ id: person.id })
    .from(person)
    .where(and(eq(person.id, personId), inArray(person.id, ours)))
    .for('no key update')
}

async function belongsElsewhere(tx: Transaction, organizationId: string, personId: string): Promise<boolean> {
  const others = and(eq(membership.personId, personId), ne(membership.organizationId, organizationId))
  const rows = await tx.select({ id: membership.organizationId }).from(membership).where(others).limit(1)
  return rows.length > 0
}
