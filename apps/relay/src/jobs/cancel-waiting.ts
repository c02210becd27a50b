import type pg from 'pg'
import type { Caller } from '../access/caller.ts'
import { wholeReach } from '../access/reach.ts'
import type { JobSignals } from './job-signals.ts'
import type { JobStore } from './job-store.ts'

/** Locked and written together. */
const MAX_AT_ONCE = 500
/** As many as one message to an agent takes. */
const MAX_ASKED_AT_ONCE = 200

interface Wish {
  caller: Pick<Caller, 'kind' | 'name' | 'organizationId'>
  printer: { id: string; computerId: string }
  now: Date
}

/**
 * Cancels what waits at a printer, the earliest first, up to what was there when it was asked for: at once what waits at the relay;
 * of what its computer holds and has not begun to print the computer is asked to let go.
 */
export async function cancelWaiting(
  { pool, jobs, signals }: { pool: pg.Pool; jobs: JobStore; signals: JobSignals },
  wish: Wish,
): Promise<{ canceled: number; asked: number }> {
  let canceled = 0
  const asked: string[] = []
  for (let after = '0'; ;) {
    const rows = await listWaiting(pool, wish, after)
    const { kind, name, organizationId } = wish.caller
    const happened = await jobs.apply(
      rows.map(({ id }) => ({
        jobId: id,
        event: { kind: 'cancel-requested' },
        author: { by: kind, byName: name },
        happenedAt: null,
        of: { reach: wholeReach(organizationId) },
      })),
      wish.now,
    )
    for (const one of happened) {
      if (one.outcome !== 'moved') continue
      if (one.row.state === 'canceled') canceled += 1
      else asked.push(one.row.id)
    }
    const last = rows.at(-1)
    if (last === undefined || rows.length < MAX_AT_ONCE) break
    after = last.sequence
  }
  for (let start = 0; start < asked.length; start += MAX_ASKED_AT_ONCE) {
    signals.emit('cancel', { computerId: wish.printer.computerId, jobIds: asked.slice(start, start + MAX_ASKED_AT_ONCE) })
  }
  return { canceled, asked: asked.length }
}

/** Each kind by its own small index. */
async function listWaiting(pool: pg.Pool, { printer, now }: Wish, after: string): Promise<{ id: string; sequence: string }[]> {
  const { rows } = await pool.query<{ id: string; sequence: string }>(
    `select id, sequence from (
       select id, sequence, created_at from job where printer_id = $1 and state = 'queued' and offer_epoch is null
       union all
       select id, sequence, created_at from job
       where computer_id = $2 and printer_id = $1 and offer_epoch is not null and state in ('queued', 'delivered')) waiting
     where sequence > $3 and created_at <= $4 order by sequence limit ${MAX_AT_ONCE}`,
    [printer.id, printer.computerId, after, now],
  )
  return rows
}
