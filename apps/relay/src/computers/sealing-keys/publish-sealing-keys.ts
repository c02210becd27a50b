import type pg from 'pg'
import { inTransaction } from '../../db/transaction.ts'
import type { KeyNews, PublishedKeys } from '../computer-rows.ts'
import { judgeSealingKeys } from './judge-sealing-keys.ts'
import type { JudgedKeys, KnownKey } from './judge-sealing-keys.ts'

/** An agent makes one a day, or one an hour where it is told to, and one more when its folder was an old copy. */
export const MAX_KEYS_A_DAY = 100

/** Most greetings bring nothing new, and are answered without a lock. */
export async function publishSealingKeys(pool: pg.Pool, news: KeyNews): Promise<PublishedKeys> {
  const judged = judge(await knownKeys(pool, news), news)
  return judged !== undefined && !hasWork(judged)
    ? { ok: true, destroy: judged.unused }
    : inTransaction(pool, (client) => publishWithin(client, news))
}

/**
 * Under the session's lock, since an older session's word counts for nothing; and under the keys' locks, which each submission shares: a key
 * is found free of documents when none that is sealed to it is still being inserted.
 */
async function publishWithin(client: pg.PoolClient, news: KeyNews): Promise<PublishedKeys> {
  const { computerId, epoch, current, now } = news
  const { rows } = await client.query<{ epoch: number }>({
    name: 'lock-session',
    text: 'select epoch from computer where id = $1 for no key update',
    values: [computerId],
  })
  if (rows[0]?.epoch !== epoch) return { ok: false, why: 'overtaken' }
  const judged = judge(await knownKeys(client, news, 'order by key_id for update'), news)
  if (judged === undefined) return { ok: false, why: 'key-destroyed' }
  if (judged.isNews && (await hasManyOfToday(client, news))) return { ok: false, why: 'too-many' }
  const free = await withoutDocuments(client, computerId, judged.idle)
  await client.query({
    name: 'retire-sealing-keys',
    text: `update sealing_key set retired_at = coalesce(retired_at, $4),
        destroyed_at = case when key_id = any($3::text[]) then $4::timestamptz else destroyed_at end
      where computer_id = $1 and key_id = any($2::text[])`,
    values: [computerId, [...judged.retired, ...judged.lost, ...free], [...judged.lost, ...free], now],
  })
  if (judged.isNews) {
    await client.query({
      name: 'publish-sealing-key',
      text: `insert into sealing_key (computer_id, key_id, public_key, published_at) values ($1, $2, $3, $4)
        on conflict (computer_id, key_id) do update set retired_at = null`,
      values: [computerId, current.keyId, current.publicKey, now],
    })
  }
  return { ok: true, destroy: [...judged.unused, ...free] }
}

/** Rows of keys stay for a year: an agent that makes them up must not fill the database. */
async function hasManyOfToday(client: pg.PoolClient, { computerId, now }: KeyNews): Promise<boolean> {
  const { rowCount } = await client.query({
    name: 'sealing-keys-of-today',
    text: `select from sealing_key where computer_id = $1 and published_at > $2::timestamptz - interval '1 day' limit $3`,
    values: [computerId, now, MAX_KEYS_A_DAY],
  })
  return rowCount === MAX_KEYS_A_DAY
}

async function knownKeys(db: pg.Pool | pg.PoolClient, { computerId, current, older }: KeyNews, lock = ''): Promise<KnownKey[]> {
  const { rows } = await db.query<KnownKey>({
    name: `known-sealing-keys ${lock}`,
    text: `select key_id as "keyId", retired_at as "retiredAt", destroyed_at as "destroyedAt" from sealing_key
      where computer_id = $1 and (destroyed_at is null or key_id = any($2::text[])) ${lock}`,
    values: [computerId, [current.keyId, ...older]],
  })
  return rows
}

async function withoutDocuments(client: pg.PoolClient, computerId: string, keyIds: string[]): Promise<string[]> {
  if (keyIds.length === 0) return []
  const { rows } = await client.query<{ id: string }>({
    name: 'sealing-keys-without-documents',
    text: `select id from unnest($1::text[]) as asked(id) where not exists (
        select from document join job on job.id = document.job_id where sealing_key_id = asked.id and job.computer_id = $2)
        and not exists (select from upload where computer_id = $2 and sealing_key_id = asked.id)`,
    values: [keyIds, computerId],
  })
  return rows.map((row) => row.id)
}

function judge(known: KnownKey[], { current, older, now }: KeyNews): JudgedKeys | undefined {
  return judgeSealingKeys(known, { currentId: current.keyId, olderIds: older }, now)
}

function hasWork({ isNews, retired, lost, idle }: JudgedKeys): boolean {
  return isNews || retired.length + lost.length + idle.length > 0
}
