import { eq } from 'drizzle-orm'
import type { Transaction } from '../../db/database.ts'
import { apiKey } from '../../db/tables/api-key.table.ts'
import type { Caller } from '../caller.ts'

/**
 * When a key that the caller makes or changes must have ended; null for people, and keys that never end. A key that could give
 * more time than it has would live for ever in the hands of whoever stole it.
 */
export async function latestExpiry(tx: Transaction, { kind, id }: Caller): Promise<Date | null> {
  if (kind === 'person') return null
  const [own] = await tx.select({ expiresAt: apiKey.expiresAt }).from(apiKey).where(eq(apiKey.id, id))
  return own?.expiresAt ?? null
}
