import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import { and, eq, isNull } from 'drizzle-orm'
import type { Transaction } from '../../db/database.ts'
import { apiKey } from '../../db/tables/api-key.table.ts'
import type { Caller } from '../caller.ts'
import { scopesBeyond } from './judge-api-key.ts'

type Locked = { ok: true; row: typeof apiKey.$inferSelect } | Refused

/** Takes a key to change it: one of the caller's organization, and none that may do more than the caller. */
export async function lockApiKey(tx: Transaction, caller: Caller, id: string): Promise<Locked> {
  const [row] = await tx
    .select()
    .from(apiKey)
    .where(and(eq(apiKey.id, id), eq(apiKey.organizationId, caller.organizationId), isNull(apiKey.revokedAt)))
    .for('update')
  if (row === undefined) return refuse('api-key-not-found', `There is no api key with the id "${id}".`)
  return scopesBeyond(caller, row.scopes) ?? { ok: true, row }
}
