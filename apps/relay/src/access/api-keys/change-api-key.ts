import type { changeApiKey as changeApiKeyRoute } from '@cloudprint/protocol/http/api-key-routes'
import type { InputOf } from '@cloudprint/protocol/http/route'
import type { Refused } from '@cloudprint/protocol/problems'
import { eq } from 'drizzle-orm'
import { withdrawCodesOf } from '../../computers/enrolment/withdraw-codes-of.ts'
import type { Queries } from '../../db/database.ts'
import { apiKey } from '../../db/tables/api-key.table.ts'
import { withdrawInvitationsOf } from '../withdraw-invitations-of.ts'
import { recordAudit } from '../audit.ts'
import type { Caller } from '../caller.ts'
import { uniqueIds } from '../unique-ids.ts'
import { readBack } from './create-api-key.ts'
import { judgeApiKey } from './judge-api-key.ts'
import { lockApiKey } from './lock-api-key.ts'

interface Change {
  caller: Caller
  id: string
  change: InputOf<typeof changeApiKeyRoute>['body']
  now: Date
}

/** Changes a key; the answer carries its hash, by which whoever remembers the key forgets it. */
export async function changeApiKey(db: Queries, { caller, id, change, now }: Change) {
  return db.transaction(async (tx): Promise<Changed | Refused> => {
    const locked = await lockApiKey(tx, caller, id)
    if (!locked.ok) return locked
    const { row } = locked
    const { expiresAt, siteIds, printerIds, ...others } = change
    const rest = { ...others, siteIds: uniqueIds(siteIds), printerIds: uniqueIds(printerIds) }
    const wanted = { ...row, ...definedOf(rest) }
    // An expiry that stays as it is may have passed: the name of an expired key can be mended all the same.
    const judged = await judgeApiKey(tx, { caller, key: { ...wanted, expiresAt }, now })
    if (!judged.ok) return judged
    const set = { ...definedOf(rest), ...(expiresAt === undefined ? {} : { expiresAt: expiresAt === null ? null : new Date(expiresAt) }) }
    await tx.update(apiKey).set(set).where(eq(apiKey.id, id))
    const fields = Object.keys(set) as (keyof typeof set & keyof typeof row)[]
    const before = Object.fromEntries(fields.map((field) => [field, row[field]]))
    const mayGiveLess = row.scopes.some((scope) => !wanted.scopes.includes(scope))
    if (mayGiveLess) await withdrawInvitationsOf(tx, caller, id)
    await recordAudit(tx, caller, { action: 'api-key.changed', target: id, detail: { name: row.name }, before, after: set })
    await withdrawCodesOf(tx, caller, { makerId: id, stillAt: wanted.scopes.includes('computers:write') ? wanted.siteIds : [] })
    return { ok: true, apiKey: await readBack(tx, caller.organizationId, id), hash: row.hash }
  })
}

interface Changed {
  ok: true
  apiKey: Awaited<ReturnType<typeof readBack>>
  hash: Buffer
}

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> }

function definedOf<T extends object>(change: T): Partial<Defined<T>> {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as Partial<Defined<T>>
}
