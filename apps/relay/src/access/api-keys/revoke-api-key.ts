import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import { and, eq, isNull } from 'drizzle-orm'
import { withdrawCodesOf } from '../../computers/enrolment/withdraw-codes-of.ts'
import type { Queries } from '../../db/database.ts'
import { apiKey } from '../../db/tables/api-key.table.ts'
import { withdrawInvitationsOf } from '../withdraw-invitations-of.ts'
import { recordAudit } from '../audit.ts'
import type { Caller } from '../caller.ts'

/** Ends a key; the answer carries its hash, by which whoever remembers the key forgets it. */
export async function revokeApiKey(db: Queries, caller: Caller, id: string, now: Date): Promise<{ ok: true; hash: Buffer } | Refused> {
  return db.transaction(async (tx) => {
    const [row] = await tx
      .update(apiKey)
      .set({ revokedAt: now })
      .where(and(eq(apiKey.id, id), eq(apiKey.organizationId, caller.organizationId), isNull(apiKey.revokedAt)))
      .returning({ name: apiKey.name, hash: apiKey.hash, scopes: apiKey.scopes })
    if (row === undefined) return refuse('api-key-not-found', `There is no api key with the id "${id}".`)
    await withdrawInvitationsOf(tx, caller, id)
    await recordAudit(tx, caller, { action: 'api-key.revoked', target: id, before: { name: row.name, scopes: row.scopes } })
    await withdrawCodesOf(tx, caller, { makerId: id, stillAt: [] })
    return { ok: true, hash: row.hash }
  })
}
