import type { ApiKey } from '@cloudprint/protocol/http/console-routes'
import { scopes as allScopes } from '@cloudprint/protocol/http/roles'
import type { Scope } from '@cloudprint/protocol/http/roles'
import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import { and, desc, eq, isNull } from 'drizzle-orm'
import type { z } from 'zod'
import type { Queries } from '../db/database.ts'
import { apiKey } from '../db/tables/api-key.table.ts'
import { recordAudit } from './audit.ts'
import type { Caller } from './caller.ts'
import { insertApiKey } from './insert-api-key.ts'

type ApiKeyReply = z.input<typeof ApiKey>

export async function listApiKeys(db: Queries, organizationId: string): Promise<ApiKeyReply[]> {
  const rows = await db
    .select()
    .from(apiKey)
    .where(and(eq(apiKey.organizationId, organizationId), isNull(apiKey.revokedAt)))
    .orderBy(desc(apiKey.id))
  return rows.map(asReply)
}

/** Makes a key that may do no more than who makes it. */
export async function createApiKey(
  db: Queries,
  caller: Caller,
  wanted: { name: string; scopes: readonly Scope[]; expiresAt: string | null },
  now: Date,
): Promise<{ ok: true; apiKey: ApiKeyReply & { key: string } } | Refused> {
  const excess = wanted.scopes.filter((scope) => !caller.scopes.includes(scope))
  if (excess.length > 0) return refuse('forbidden', `"${caller.name}" lacks ${excess.join(', ')} and can not give it to a key.`)
  const scopes = allScopes.filter((scope) => wanted.scopes.includes(scope))
  const expiresAt = wanted.expiresAt === null ? null : new Date(wanted.expiresAt)
  if (expiresAt !== null && expiresAt <= now) {
    const errors = [{ field: 'expiresAt', message: 'is in the past' }]
    return refuse('request-invalid', 'expiresAt: a key that has expired already is of no use.', errors)
  }
  return db.transaction(async (tx) => {
    const made = await insertApiKey(tx, { organizationId: caller.organizationId, name: wanted.name, scopes, expiresAt })
    await recordAudit(tx, caller, { action: 'api-key.created', target: made.row.id, detail: { name: wanted.name, scopes, expiresAt } })
    return { ok: true, apiKey: { ...asReply(made.row), key: made.key } }
  })
}

/** Ends a key; the answer carries its hash, by which whoever remembers the key forgets it. */
export async function revokeApiKey(db: Queries, caller: Caller, id: string, now: Date): Promise<{ ok: true; hash: Buffer } | Refused> {
  return db.transaction(async (tx) => {
    const [row] = await tx
      .update(apiKey)
      .set({ revokedAt: now })
      .where(and(eq(apiKey.id, id), eq(apiKey.organizationId, caller.organizationId), isNull(apiKey.revokedAt)))
      .returning({ name: apiKey.name, hash: apiKey.hash })
    if (row === undefined) return refuse('api-key-not-found', `There is no api key with the id "${id}".`)
    await recordAudit(tx, caller, { action: 'api-key.revoked', target: id, detail: { name: row.name } })
    return { ok: true, hash: row.hash }
  })
}

function asReply(row: typeof apiKey.$inferSelect): ApiKeyReply {
  const { id, name, prefix, scopes } = row
  return {
    id,
    name,
    prefix,
    scopes,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt?.toISOString() ?? null,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  }
}
