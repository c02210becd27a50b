import type { Scope } from '@cloudprint/protocol/http/roles'
import { randomUUIDv7 } from 'node:crypto'
import type { Queries, Transaction } from '../db/database.ts'
import { apiKey } from '../db/tables/api-key.table.ts'
import { makeKey } from './api-key-format.ts'

/** Makes a key and keeps its hash; the key itself is in the answer and nowhere else. */
export async function insertApiKey(
  db: Queries | Transaction,
  wanted: { organizationId: string; name: string; scopes: readonly Scope[]; expiresAt: Date | null },
) {
  const { key, prefix, hash } = makeKey()
  const [row] = await db
    .insert(apiKey)
    .values({ ...wanted, id: randomUUIDv7(), scopes: [...wanted.scopes], prefix, hash })
    .returning()
  if (row === undefined) throw new Error('an API key was inserted and not returned')
  return { key, row }
}
