import { scopesOfRole } from '@cloudprint/protocol/http/roles'
import type { Role } from '@cloudprint/protocol/http/roles'
import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import type { Caller } from '../access/caller.ts'
import type { Transaction } from '../db/database.ts'
import { sql } from 'drizzle-orm'

export interface Place {
  role: Role
  siteIds: readonly string[] | null
}

/** Whether somebody may make another what is wanted: never more than they are themselves, and owners alone make owners. */
export async function mayGive(tx: Transaction, caller: Caller, { role, siteIds }: Place): Promise<{ ok: true } | Refused> {
  if (role === 'owner' && caller.role !== 'owner') return refuse('forbidden', 'Only an owner makes somebody an owner.')
  if (role === 'owner' && siteIds !== null) return invalidSites('An owner sees every site.')
  const excess = scopesOfRole(role, { siteIds, printerIds: null }).filter((scope) => !caller.scopes.includes(scope))
  if (excess.length > 0) return refuse('forbidden', `"${caller.name}" lacks ${excess.join(', ')} and can not give it to somebody else.`)
  if (siteIds === null) return { ok: true }
  const { rows } = await tx.execute<{ id: string }>(
    sql`select id from site where organization_id = ${caller.organizationId} and removed_at is null and id = any(${sql.param([...siteIds])}::uuid[]) for share`,
  )
  const missing = siteIds.find((id) => !rows.some((row) => row.id === id))
  return missing === undefined ? { ok: true } : invalidSites(`There is no site with the id "${missing}".`)
}

function invalidSites(message: string): Refused {
  return refuse('request-invalid', message, [{ field: 'siteIds', message }])
}
