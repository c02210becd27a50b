import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import { and, eq, isNull } from 'drizzle-orm'
import type { Caller } from '../access/caller.ts'
import type { Transaction } from '../db/database.ts'
import { apiKey } from '../db/tables/api-key.table.ts'
import { membership } from '../db/tables/membership.table.ts'

/**
 * Holds who invites as they are until the transaction's end: whoever removes them, or gives them less, finds the invitation and
 * withdraws it; and who was removed since they asked invites nobody.
 */
export async function lockInviter(tx: Transaction, caller: Caller): Promise<{ ok: true } | Refused> {
  const { id, kind } = caller
  const isThere = kind === 'api-key' ? await isKeyThere(tx, id) : await isMemberAsBefore(tx, caller)
  return isThere ? { ok: true } : refuse('forbidden', `"${caller.name}" was removed or changed at this moment.`)
}

async function isKeyThere(tx: Transaction, id: string): Promise<boolean> {
  const held = and(eq(apiKey.id, id), isNull(apiKey.revokedAt))
  return (await tx.select({ id: apiKey.id }).from(apiKey).where(held).for('share')).length > 0
}

async function isMemberAsBefore(tx: Transaction, { id, organizationId, role }: Caller): Promise<boolean> {
  const here = and(eq(membership.organizationId, organizationId), eq(membership.personId, id))
  const [found] = await tx.select({ role: membership.role }).from(membership).where(here).for('share')
  return found?.role === role
}
