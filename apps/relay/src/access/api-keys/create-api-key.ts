import type { WantedApiKey } from '@cloudprint/protocol/http/api-key-routes'
import type { Refused } from '@cloudprint/protocol/problems'
import type { Queries, Transaction } from '../../db/database.ts'
import { recordAudit } from '../audit.ts'
import type { Caller } from '../caller.ts'
import { uniqueIds } from '../unique-ids.ts'
import { insertApiKey } from './insert-api-key.ts'
import { judgeApiKey } from './judge-api-key.ts'
import { readApiKey } from './list-api-keys.ts'

type Reply = NonNullable<Awaited<ReturnType<typeof readApiKey>>>
export type MadeKey = { ok: true; apiKey: Reply & { key: string } } | Refused

/** Makes a key that may do no more than who makes it. */
export async function createApiKey(
  db: Queries,
  { caller, wanted, now }: { caller: Caller; wanted: WantedApiKey; now: Date },
): Promise<MadeKey> {
  return db.transaction(async (tx) => {
    const judged = await judgeApiKey(tx, { caller, key: wanted, now })
    if (!judged.ok) return judged
    const limits = { siteIds: uniqueIds(wanted.siteIds), printerIds: uniqueIds(wanted.printerIds) }
    const expiresAt = wanted.expiresAt === null ? null : new Date(wanted.expiresAt)
    const { organizationId, name: createdBy } = caller
    const { id, key } = await insertApiKey(tx, { ...wanted, ...limits, organizationId, createdBy, expiresAt })
    const apiKey = await readBack(tx, organizationId, id)
    await recordAudit(tx, caller, { action: 'api-key.created', target: id, after: { ...wanted, ...limits } })
    return { ok: true, apiKey: { ...apiKey, key } }
  })
}

export async function readBack(tx: Transaction, organizationId: string, id: string): Promise<Reply> {
  const found = await readApiKey(tx, organizationId, id)
  if (found === undefined) throw new Error(`the API key ${id} was written and is not there`)
  return found
}
