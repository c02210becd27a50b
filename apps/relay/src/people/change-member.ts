import { scopesOfRole } from '@cloudprint/protocol/http/roles'
import type { Role } from '@cloudprint/protocol/http/roles'
import type { changePerson } from '@cloudprint/protocol/http/people-routes'
import type { InputOf } from '@cloudprint/protocol/http/route'
import type { Refused } from '@cloudprint/protocol/problems'
import { and, eq } from 'drizzle-orm'
import { recordAudit } from '../access/audit.ts'
import type { Caller } from '../access/caller.ts'
import { uniqueIds } from '../access/unique-ids.ts'
import { withdrawCodesOf } from '../computers/enrolment/withdraw-codes-of.ts'
import type { Queries } from '../db/database.ts'
import { membership } from '../db/tables/membership.table.ts'
import { lockMember } from './lock-member.ts'
import { mayGive } from './may-give.ts'
import { withdrawInvitationsOf } from '../access/withdraw-invitations-of.ts'

interface Change {
  caller: Caller
  personId: string
  change: InputOf<typeof changePerson>['body']
}

/** Gives a member another role, or other sites to see. */
export async function changeMember(db: Queries, { caller, personId, change }: Change): Promise<{ ok: true } | Refused> {
  return db.transaction(async (tx) => {
    const role: Role | undefined = change.role
    const locked = await lockMember(tx, { caller, personId, staysOwner: role === undefined || role === 'owner' })
    if (!locked.ok) return locked
    const { name, ...before } = locked.member
    // Who becomes an owner sees everything; nobody need say so.
    const siteIds = change.siteIds === undefined ? (role === 'owner' ? null : before.siteIds) : change.siteIds
    const after = { role: role ?? before.role, siteIds: uniqueIds(siteIds) }
    const given = await mayGive(tx, caller, after)
    if (!given.ok) return given
    await tx
      .update(membership)
      .set({ role: after.role, siteIds: after.siteIds })
      .where(and(eq(membership.organizationId, caller.organizationId), eq(membership.personId, personId)))
    const mayGiveLess = after.role !== 'owner' && (after.role !== before.role || after.siteIds !== null)
    if (mayGiveLess) await withdrawInvitationsOf(tx, caller, personId)
    await recordAudit(tx, caller, { action: 'person.changed', target: personId, before, after, detail: { name } })
    const mayAddMachines = scopesOfRole(after.role, { siteIds: after.siteIds, printerIds: null }).includes('computers:write')
    await withdrawCodesOf(tx, caller, { makerId: personId, stillAt: mayAddMachines ? after.siteIds : [] })
    return { ok: true }
  })
}
