import type pg from 'pg'
import { failUnopenable } from './fail-unopenable.ts'
import type { Author, JobRows } from './job-rows.ts'
import { relayAuthor } from './job-store.ts'
import type { JobStore } from './job-store.ts'

interface Ground {
  pool: pg.Pool
  rows: JobRows
  jobs: JobStore
}

const MAX_AT_ONCE = 500

/**
 * Settles the jobs of a machine that another one has replaced, or that is enrolled anew: what it may hold is uncertain, since nobody will hear what became
 * of it; what waits is sealed to its keys, which are gone, and fails. Jobs offered to the new machine, in later sessions, are left alone.
 */
export async function releaseReplaced(
  { pool, rows, jobs }: Ground,
  computerId: string,
  now: Date,
  author: Author = relayAuthor,
): Promise<void> {
  const { rows: marks } = await pool.query<{ epoch: number | null }>('select release_through_epoch as epoch from computer where id = $1', [
    computerId,
  ])
  const epoch = marks[0]?.epoch ?? null
  if (epoch === null) return
  for (;;) {
    const { rows: held } = await pool.query<{ id: string; offerEpoch: number }>(
      `select id, offer_epoch as "offerEpoch" from job
       where computer_id = $1 and offer_epoch <= $2 and state in ('queued', 'delivered', 'printing') limit ${MAX_AT_ONCE}`,
      [computerId, epoch],
    )
    if (held.length === 0) break
    const event = { kind: 'uncertain' as const, detail: 'its machine was replaced or enrolled anew while it may have held the job' }
    await jobs.apply(
      held.map(({ id, offerEpoch }) => ({ jobId: id, event, author, happenedAt: null, of: { computerId, offerEpoch } })),
      now,
    )
  }
  await failUnopenable(rows, jobs, computerId, now)
  await pool.query('update computer set release_through_epoch = null where id = $1 and release_through_epoch = $2', [computerId, epoch])
}

/** The same for computers whose replacement was cut short. */
export async function releaseAllReplaced(ground: Ground, now: Date): Promise<void> {
  const { rows } = await ground.pool.query<{ id: string }>('select id from computer where release_through_epoch is not null')
  for (const { id } of rows) await releaseReplaced(ground, id, now)
}
