import pg from 'pg'
import type { Reach } from '../access/reach.ts'
import { reachValues, withinReach } from '../access/within-reach.ts'
import { inTransaction } from '../db/transaction.ts'
import { keepDocuments, listKept, unkeepDocuments } from '../documents/keep-documents.ts'
import { removeDocuments } from '../documents/remove-documents.ts'
import { claimOffers, computersWithWork } from './claim-offers.ts'
import { gather } from '../db/gather.ts'
import { insertJobs } from './insert-jobs.ts'
import { isRefusedData } from './is-refused-data.ts'
import type { EarlierJob, Inserted, JobRows, JobTransaction, JournalKey, NewJob, ClaimedJob, OfferClaim } from './job-rows.ts'
import { listKnown } from './list-known.ts'
import { lockJobs, writeJobs } from './write-jobs.ts'

/** Claims made together at most: each may bring 50 documents of 64 KiB into memory. */
const MAX_CLAIMS = 16

/** The rows of jobs in Postgres: each call one prepared statement, or one transaction of them. */
export class PostgresJobRows implements JobRows {
  readonly #pool: pg.Pool
  readonly #claim: (claim: OfferClaim) => Promise<ClaimedJob[]>

  constructor(pool: pg.Pool) {
    this.#pool = pool
    this.#claim = gather((claims) => retryDeadlock(() => claimOffers(pool, claims)), { maxItems: MAX_CLAIMS, maxBatches: 2 })
  }

  inTransaction<Result>(work: (transaction: JobTransaction) => Promise<Result>): Promise<Result> {
    return inTransaction(this.#pool, (client) => work(transactionOn(client)))
  }

  async insert(jobs: NewJob[]): Promise<Inserted[]> {
    try {
      return await insertJobs(this.#pool, jobs)
    } catch (cause) {
      if (jobs.length === 1 && isRefusedData(cause)) return ['refused']
      // One row that can't be kept must not cost the others of its batch; nothing of it was committed.
      if (jobs.length === 1 || !(isRefusedData(cause) || isDeadlock(cause))) throw cause
      const alone = await Promise.allSettled(jobs.map((job) => insertJobs(this.#pool, [job])))
      return alone.map((one) => (one.status === 'fulfilled' ? (one.value[0] ?? 'refused') : 'refused'))
    }
  }

  async findByKey(reach: Reach, idempotencyKey: string): Promise<EarlierJob | undefined> {
    const { rows } = await this.#pool.query<EarlierJob>({
      name: 'find-earlier-job',
      text: `select id, request_fingerprint as fingerprint from job where ${withinReach.job} and idempotency_key = $4`,
      values: [...reachValues(reach), idempotencyKey],
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
    return this.#claim(claim)
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

  async listKeptTooLong(now: Date, limit: number): Promise<{ jobId: string; organizationId: string }[]> {
    const { rows } = await this.#pool.query<{ jobId: string; organizationId: string }>({
      name: 'kept-too-long',
      text: `select job_id as "jobId", organization_id as "organizationId" from document join job on job.id = document.job_id
        where kept_until <= $1 order by kept_until limit $2`,
      values: [now, limit],
    })
    return rows
  }

  async listUnopenable(computerId: string, limit: number): Promise<string[]> {
    const { rows } = await this.#pool.query<{ id: string }>({
      name: 'unopenable-jobs',
      text: `select job.id from sealing_key join document on document.sealing_key_id = sealing_key.key_id join job on job.id = document.job_id
        where sealing_key.computer_id = $1 and sealing_key.destroyed_at is not null
          and job.computer_id = $1 and job.state = 'queued' and job.offer_epoch is null limit $2`,
      values: [computerId, limit],
    })
    return rows.map((row) => row.id)
  }

  async listCancelWishes(computerIds: string[]): Promise<{ jobId: string; computerId: string }[]> {
    const { rows } = await this.#pool.query<{ jobId: string; computerId: string }>({
      name: 'cancel-wishes',
      text: `select id as "jobId", computer_id as "computerId" from job
        where computer_id = any($1::uuid[]) and offer_epoch is not null and state in ('queued', 'delivered', 'printing')
          and cancel_requested_at is not null`,
      values: [computerIds],
    })
    return rows
  }

  async listStranded(expiredBefore: Date, limit: number): Promise<string[]> {
    const { rows } = await this.#pool.query<{ id: string }>({
      name: 'stranded-jobs',
      text: `select job.id from computer join job on job.computer_id = computer.id
        where not computer.connected and job.offer_epoch is not null and job.state in ('queued', 'delivered', 'printing')
          and job.expires_at < $1 order by job.expires_at, job.id limit $2`,
      values: [expiredBefore, limit],
    })
    return rows.map((row) => row.id)
  }
}

/** A claim locks jobs in their order, a sweep by their ids: who gives way has done nothing yet, and the other has its locks by then. */
async function retryDeadlock<Result>(run: () => Promise<Result>): Promise<Result> {
  try {
    return await run()
  } catch (cause) {
    if (isDeadlock(cause)) return run()
    throw cause
  }
}

function isDeadlock(cause: unknown): boolean {
  return cause instanceof pg.DatabaseError && cause.code === '40P01'
}

function transactionOn(client: pg.PoolClient): JobTransaction {
  return {
    lockJobs: (ids) => lockJobs(client, ids),
    isWithin: async (reach, jobId) => {
      const { rows } = await client.query({
        name: 'job-within-reach',
        text: `select from job where ${withinReach.job} and job.id = $4`,
        values: [...reachValues(reach), jobId],
      })
      return rows.length > 0
    },
    writeJobs: (rows, entries) => writeJobs(client, rows, entries),
    removeDocuments: (removals, now) => removeDocuments(client, removals, now),
    keepDocuments: (jobIds, now) => keepDocuments(client, jobIds, now),
    listKept: (jobIds, now) => listKept(client, jobIds, now),
    unkeepDocuments: (jobIds) => unkeepDocuments(client, jobIds),
    /** Not `for update`: that would hold up every submission to these computers, whose foreign keys take shares of their rows. */
    lockSessions: async (computerIds) => {
      const { rows } = await client.query<{ id: string; epoch: number }>({
        name: 'lock-sessions',
        text: 'select id, epoch from computer where id = any($1::uuid[]) order by id for no key update',
        values: [computerIds],
      })
      const epochById = new Map(rows.map((row) => [row.id, row.epoch]))
      return computerIds.map((id) => {
        const epoch = epochById.get(id)
        if (epoch === undefined) throw new Error(`computer ${id} has no row`)
        return epoch
      })
    },
    listKnown: (asked) => listKnown(client, asked),
    lockReports: async (journals) => {
      const { rows } = await client.query<JournalKey & { kept: number }>({
        name: 'lock-reports',
        text: `select computer_id as "computerId", journal_id as "journalId", reports_kept_through::float8 as kept
          from unnest($1::uuid[], $2::uuid[]) as asked(computer_id, journal_id) join journal using (computer_id, journal_id)
          where computer_id = any($1) order by computer_id, journal_id for update of journal`,
        values: [journals.map((journal) => journal.computerId), journals.map((journal) => journal.journalId)],
      })
      return journals.map(({ computerId, journalId }) => {
        const row = rows.find((one) => one.journalId === journalId && one.computerId === computerId)
        if (row === undefined) throw new Error(`journal ${journalId} of computer ${computerId} has no row`)
        return row.kept
      })
    },
    keepReports: async (kept) => {
      await client.query({
        name: 'keep-reports',
        text: `update journal set reports_kept_through = kept.through, kept_epoch = greatest(kept_epoch, kept.epoch)
          from unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::int[]) as kept(computer_id, journal_id, through, epoch)
          where journal.computer_id = kept.computer_id and journal.journal_id = kept.journal_id and journal.computer_id = any($1)`,
        values: [
          kept.map((one) => one.computerId),
          kept.map((one) => one.journalId),
          kept.map((one) => one.keptThrough),
          kept.map((one) => one.keptEpoch ?? 0),
        ],
      })
    },
  }
}
