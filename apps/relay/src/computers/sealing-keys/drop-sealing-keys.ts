import type pg from 'pg'
import { inTransaction } from '../../db/transaction.ts'

/**
 * Marks every key of a computer as destroyed, as its agent wants it that is enrolled anew: what is sealed to them opens nowhere. Its
 * journal goes with them, so what it was offered up to now is for `releaseReplaced` to settle.
 */
export async function dropSealingKeys(pool: pg.Pool, computerId: string, now: Date): Promise<void> {
  await inTransaction(pool, async (client) => {
    // In the order of publish-sealing-keys.ts: the computer, then its keys by name.
    await client.query('update computer set release_through_epoch = epoch where id = $1', [computerId])
    await client.query('select from sealing_key where computer_id = $1 and destroyed_at is null order by key_id for update', [computerId])
    await client.query(
      'update sealing_key set retired_at = coalesce(retired_at, $2), destroyed_at = $2 where computer_id = $1 and destroyed_at is null',
      [computerId, now],
    )
  })
}
