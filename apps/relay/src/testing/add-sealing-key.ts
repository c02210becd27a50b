import { Opener } from '@cloudprint/sealing/opener'
import { makeSealingKey } from '@cloudprint/sealing/sealing-key'
import type { SealingKey } from '@cloudprint/sealing/sealing-key'
import type pg from 'pg'

/** Gives a computer a key as its agent would publish it; the private half stays with the test. */
export async function addSealingKey(pool: pg.Pool, computerId: string): Promise<SealingKey> {
  const key = await makeSealingKey()
  await pool.query('insert into sealing_key (computer_id, key_id, public_key, published_at) values ($1, $2, $3, now())', [
    computerId,
    key.keyId,
    key.publicKey,
  ])
  return key
}

/** What is in a sealed document, as the computer with this key finds it. */
export function openWith({ keyId, privateKey }: SealingKey, sealed: Buffer, purpose: string): Promise<Buffer> {
  return new Opener({ privateKey: (asked) => (asked === keyId ? privateKey : undefined) }).openBytes(sealed, purpose)
}
