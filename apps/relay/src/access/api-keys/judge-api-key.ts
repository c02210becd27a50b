import { scopesWithin } from '@cloudprint/protocol/http/roles'
import type { Scope } from '@cloudprint/protocol/http/roles'
import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import { sql } from 'drizzle-orm'
import type { Transaction } from '../../db/database.ts'
import type { Caller } from '../caller.ts'
import { latestExpiry } from './latest-expiry.ts'

interface Wanted {
  caller: Caller
  key: {
    scopes: readonly Scope[]
    siteIds: readonly string[] | null
    printerIds: readonly string[] | null
    /** Absent where it stays as it is. */
    expiresAt?: string | null | undefined
  }
  now: Date
}

/** Whether the caller may make such a key, and whether it would be of any use. */
export async function judgeApiKey(tx: Transaction, { caller, key, now }: Wanted): Promise<{ ok: true } | Refused> {
  const excess = scopesBeyond(caller, key.scopes)
  if (excess !== undefined) return excess
  const lost = key.scopes.filter((scope) => !scopesWithin(key, [scope]).includes(scope))
  if (lost.length > 0) {
    const message = `can not be ${lost.join(', ')} for a key that is limited to sites or printers`
    return refuse('request-invalid', `scopes: ${message}.`, [{ field: 'scopes', message }])
  }
  const flaw = key.expiresAt === undefined ? undefined : await flawOfExpiry(tx, caller, key.expiresAt, now)
  return flaw ?? limitsExist(tx, caller, key)
}

/** A key may do no more than who makes it, changes it, or learns its secret. */
export function scopesBeyond(caller: Caller, scopes: readonly Scope[]): Refused | undefined {
  const excess = scopes.filter((scope) => !caller.scopes.includes(scope))
  if (excess.length === 0) return undefined
  return refuse('forbidden', `"${caller.name}" lacks ${excess.join(', ')} and can not give it to a key.`)
}

async function flawOfExpiry(tx: Transaction, caller: Caller, expiresAt: string | null, now: Date): Promise<Refused | undefined> {
  if (expiresAt !== null && new Date(expiresAt) <= now) {
    const errors = [{ field: 'expiresAt', message: 'is in the past' }]
    return refuse('request-invalid', 'expiresAt: a key that has expired already is of no use.', errors)
  }
  const latest = await latestExpiry(tx, caller)
  if (latest === null || (expiresAt !== null && new Date(expiresAt) <= latest)) return undefined
  return refuse('forbidden', `"${caller.name}" expires at ${latest.toISOString()} and can give no key a later end.`)
}

async function limitsExist(
  tx: Transaction,
  { organizationId }: Caller,
  { siteIds, printerIds }: Wanted['key'],
): Promise<{ ok: true } | Refused> {
  // Until the commit nobody removes them: a removal looks for the keys that are limited to its site.
  await tx.execute(sql`select from site where id = any(${sql.param(siteIds ?? [])}::uuid[]) order by id for share`)
  const { rows } = await tx.execute<{ field: string; id: string }>(sql`
    select 'siteIds' as field, wanted.id from unnest(${sql.param(siteIds ?? [])}::uuid[]) as wanted (id)
      where not exists (select from site where site.id = wanted.id and organization_id = ${organizationId} and removed_at is null)
    union all
    select 'printerIds', wanted.id from unnest(${sql.param(printerIds ?? [])}::uuid[]) as wanted (id)
      where not exists (select from printer where printer.id = wanted.id and organization_id = ${organizationId})`)
  if (rows.length === 0) return { ok: true }
  const errors = rows.map(({ field, id }) => ({ field, message: `has no "${id}" in this organization` }))
  return refuse('request-invalid', 'A key can be limited only to sites and printers that are there.', errors)
}
