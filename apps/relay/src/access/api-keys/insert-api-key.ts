import { randomUUIDv7 } from 'node:crypto'
import type { Queries, Transaction } from '../../db/database.ts'
import { apiKey } from '../../db/tables/api-key.table.ts'
import { makeKey } from './api-key-format.ts'

type Columns = typeof apiKey.$inferInsert
type Wanted = Pick<Columns, 'organizationId' | 'name'> &
  Partial<Pick<Columns, 'expiresAt' | 'siteIds' | 'printerIds' | 'requestsPerSecond' | 'createdBy'>> & {
    scopes: readonly Columns['scopes'][number][]
  }

/** Makes a key and keeps its hash; the key itself is in the answer and nowhere else. */
export async function insertApiKey(db: Queries | Transaction, wanted: Wanted): Promise<{ id: string; key: string }> {
  const { key, prefix, hash } = makeKey()
  const id = randomUUIDv7()
  await db.insert(apiKey).values({ ...wanted, id, scopes: [...wanted.scopes], prefix, hash })
  return { id, key }
}
