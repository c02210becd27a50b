import { scopesOfRole } from '@cloudprint/protocol/http/roles'
import type { Role } from '@cloudprint/protocol/http/roles'
import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import { sql } from 'drizzle-orm'
import type { Caller } from '../access/caller.ts'
import type { Transaction } from '../db/database.ts'

type LockedMember = {
  name: string
  email: string
  role: Role
  siteIds: string[] | null
}

/**
 * A member whom the caller may change, until the transaction's end. All owners are locked with them, so that two who go at once
 * do not leave an organization without one.
 */
export async function lockMember(
  tx: Transaction,
  { caller, personId, staysOwner }: { caller: Caller; personId: string; staysOwner: boolean },
): Promise<{ ok: true; member: LockedMember } | Refused> {
  const { rows } = await tx.execute<LockedMember & { id: string }>(sql`
    select person_id as id, role, site_ids as "siteIds", person.name, person.email
    from membership join person on person.id = membership.person_id
    where organization_id = ${caller.organizationId} and (role = 'owner' or person_id = ${personId})
    order by person_id for update of membership`)
  const found = rows.find(({ id }) => id === personId)
  if (found === undefined) return refuse('person-not-found', `There is no person with the id "${personId}".`)
  const { id: _, ...member } = found
  if (member.role !== 'owner') return flawOfMore(caller, member) ?? { ok: true, member }
  if (caller.role !== 'owner') return refuse('forbidden', `${member.name} is an owner: only an owner changes or removes one.`)
  const owners = rows.filter(({ role }) => role === 'owner').length
  if (owners === 1 && !staysOwner) return refuse('last-owner', `${member.name} is the only owner.`)
  return { ok: true, member }
}

/** A key that may change people must not end those who could take it away. */
function flawOfMore(caller: Caller, { name, role, siteIds }: LockedMember): Refused | undefined {
  const excess = scopesOfRole(role, { siteIds, printerIds: null }).filter((scope) => !caller.scopes.includes(scope))
  if (excess.length === 0) return undefined
  return refuse('forbidden', `"${caller.name}" lacks ${excess.join(', ')}, which ${name} has, and so can not change or remove them.`)
}
