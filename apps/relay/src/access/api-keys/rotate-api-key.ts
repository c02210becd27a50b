import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import { eq } from 'drizzle-orm'
import type { Queries } from '../../db/database.ts'
import { apiKey } from '../../db/tables/api-key.table.ts'
import { recordAudit } from '../audit.ts'
import type { Caller } from '../caller.ts'
import { readBack } from './create-api-key.ts'
import type { MadeKey } from './create-api-key.ts'
import { insertApiKey } from './insert-api-key.ts'
import { latestExpiry } from './latest-expiry.ts'
import { lockApiKey } from './lock-api-key.ts'

/** A year of five digits is no time on the wire, nor in the database's statements. */
const LAST_TIME_MS = Date.parse('9999-12-31T23:59:59.000Z')

interface Rotation {
  caller: Caller
  id: string
  overlapSeconds: number
  now: Date
}

/** A new key in the place of an old one, which holds on for a while so that nothing stands still meanwhile. */
export async function rotateApiKey(db: Queries, { caller, id, overlapSeconds, now }: Rotation) {
  return db.transaction(async (tx): Promise<(Extract<MadeKey, { ok: true }> & { oldHash: Buffer }) | Refused> => {
    const locked = await lockApiKey(tx, caller, id)
    if (!locked.ok) return locked
    const { name, scopes, siteIds, printerIds, requestsPerSecond, expiresAt, createdAt, replacedBy, hash } = locked.row
    if (replacedBy !== null) return refuse('api-key-replaced', `"${name}" was replaced already, by the key ${replacedBy}.`)
    const lifetimeMs = expiresAt === null ? null : expiresAt.getTime() - createdAt.getTime()
    const wishedEnd = lifetimeMs === null ? null : new Date(Math.min(now.getTime() + lifetimeMs, LAST_TIME_MS))
    const latest = await latestExpiry(tx, caller)
    const { organizationId, name: createdBy } = caller
    const made = await insertApiKey(tx, {
      organizationId,
      createdBy,
      name,
      scopes,
      siteIds,
      printerIds,
      requestsPerSecond,
      expiresAt: latest === null || (wishedEnd !== null && wishedEnd < latest) ? wishedEnd : latest,
    })
    const overlapEnd = new Date(now.getTime() + overlapSeconds * 1_000)
    const endsAt = expiresAt !== null && expiresAt < overlapEnd ? expiresAt : overlapEnd
    await tx.update(apiKey).set({ replacedBy: made.id, expiresAt: endsAt }).where(eq(apiKey.id, id))
    const detail = { name, replacedBy: made.id }
    await recordAudit(tx, caller, { action: 'api-key.rotated', target: id, detail, before: { expiresAt }, after: { expiresAt: endsAt } })
    return { ok: true, apiKey: { ...(await readBack(tx, organizationId, made.id)), key: made.key }, oldHash: hash }
  })
}
