import type pg from 'pg'
import { inTransaction } from '../db/transaction.ts'
import { removeDocuments } from '../documents/remove-documents.ts'
import { claimOffers, computersWithWork } from './claim-offers.ts'
import { insertJobs } from './insert-jobs.ts'
import type { EarlierJob, Inserted, JobRows, JobTransaction, KnownJob, LockedSession, NewJob, ClaimedJob, OfferClaim } from './job-rows.ts'
import { lockJobs, writeJobs } from './write-jobs.ts'

/** The rows of jobs in Postgres: each call one prepared statement, or one transaction of them. */
export class PostgresJobRows implements JobRows {
  readonly #pool: pg.Pool

  constructor(pool: pg.Pool) {
    this.#pool = pool
  }

  inTransaction<Result>(work: (transaction: JobTransaction) => Promise<Result>): Promise<Result> {
    return inTransaction(this.#pool, (client) => work(transactionOn(client)))
  }

  insert(jobs: NewJob[]): Promise<Inserted[]> {
    return insertJobs(this.#pool, jobs)
  }

  async findByKey(organizationId: string, idempotencyKey: string): Promise<EarlierJob | undefined> {
    const { rows } = await this.#pool.query<EarlierJob>({
      name: 'find-earlier-job',
      text: 'select id, request_fingerprint as fingerprint from job where organization_id = $1 and idempotency_key = $2',
      values: [organizationId, idempotencyKey],
    })
    return rows[0]
  }

  async countWaiting(printerId: string): Promise<number> {
    const { rows } = await this.#pool.query<{ depth: number }>({
      name: 'queue-depth',
      text: `select count(*)::int as depth from job where printer_id = $1 and state = 'queued' and offer_epoch is null`,
      values: [printerId],
    })
    return rows[0]?.depth ?? 0
  }

  claimOffers(claim: OfferClaim): Promise<ClaimedJob[]> {
    return claimOffers(this.#pool, claim)
  }

  computersWithWork(computerIds: string[], now: Date): Promise<string[]> {
    return computersWithWork(this.#pool, computerIds, now)
  }

  async listExpired(now: Date, limit: number): Promise<string[]> {
    const { rows } = await this.#pool.query<{ id: string }>({
      name: 'expired-jobs',
      text: `select id from job where state = 'queued' and offer_epoch is null and expires_at <= $1 order by expires_at limit $2`,
      values: [now, limit],
    })
    return rows.map((row) => row.id)
  }
}

function transactionOn(client: pg.PoolClient): JobTransaction {
  return {
    lockJobs: (ids) => lockJobs(client, ids),
    writeJobs: (rows, entries) => writeJobs(client, rows, entries),
    removeDocuments: (removals, now) => removeDocuments(client, removals, now),
    /** Not `for update`: that would hold up every submission to this computer, whose foreign key takes a share of this row. */
    lockSession: async (computerId) => {
      const { rows } = await client.query<LockedSession>({
        name: 'lock-session',
        text: `select epoch, journal_id as "journalId", reports_kept_through::float8 as "reportsKept"
          from computer where id = $1 for no key update`,
        values: [computerId],
      })
      if (rows[0] === undefined) throw new Error(`computer ${computerId} has no row`)
      return rows[0]
    },
    listKnown: async (computerId, jobIds) => {
      const { rows } = await client.query<KnownJob>({
        name: 'reconcile',
        text: `select id, state, attempt, offer_epoch is not null and state in ('queued', 'delivered', 'printing') as "mayBeHeld",
            cancel_requested_at is not null as "isCancelRequested"
          from job where computer_id = $1
            and (id = any($2::uuid[]) or (offer_epoch is not null and state in ('queued', 'delivered', 'printing')))`,
        values: [computerId, jobIds],
      })
      return rows
    },
    adoptJournal: async (computerId, journalId) => {
      await client.query('update computer set journal_id = $2, reports_kept_through = 0 where id = $1', [computerId, journalId])
    },
    keepReports: async (computerId, keptThrough) => {
      await client.query('update computer set reports_kept_through = $2 where id = $1', [computerId, keptThrough])
    },
  }
}
