import type { Reach } from '@cloudprint/relay/access/reach'
import { CROWDED_FROM, OFFER_WINDOW } from '@cloudprint/relay/jobs/job-rows'
import type { ClaimedJob, EarlierJob, Inserted, JobRows, JobTransaction, NewJob, OfferClaim } from '@cloudprint/relay/jobs/job-rows'
import { computerLock, jobLock, sealingKeyLock } from './memory-database.ts'
import type { DatabaseSteps, MemoryDatabase, StoredJob } from './memory-database.ts'
import { MemoryTransaction, addEntry, mayBeHeld } from './memory-transaction.ts'
import { firstRow } from './first-row.ts'

/** The rows of jobs in memory, by the same contract as those in Postgres. */
export class MemoryJobRows implements JobRows {
  readonly #database: MemoryDatabase
  readonly #steps: DatabaseSteps

  constructor(database: MemoryDatabase, steps: DatabaseSteps) {
    this.#database = database
    this.#steps = steps
  }

  async inTransaction<Result>(work: (transaction: JobTransaction) => Promise<Result>): Promise<Result> {
    return this.#transact(work)
  }

  async insert(jobs: NewJob[]): Promise<Inserted[]> {
    const { jobIdByKey } = this.#database
    return this.#transact(async (transaction) => {
      // In one order, since here nobody finds two that wait for each other.
      for (const key of [...new Set(jobs.flatMap((job) => uniqueKey(job) ?? []))].toSorted()) await transaction.lock(`key ${key}`)
      for (const lock of [...new Set(jobs.map(keyLock))].toSorted()) await transaction.lock(lock)
      return this.#steps.statement('insert jobs', () => {
        const fresh = new Set<string>()
        return jobs.map((job): Inserted => {
          const key = uniqueKey(job)
          if (!this.#isKeyAlive(job)) return 'key-destroyed'
          if (key !== undefined && (jobIdByKey.has(key) || fresh.has(key))) return 'key-taken'
          if (key !== undefined) fresh.add(key)
          const stored = { row: firstRow(job), sequence: this.#database.nextSequence(), made: job }
          transaction.change({ jobs: [job.id] }, () => this.#insertNow(stored))
          return 'inserted'
        })
      })
    })
  }

  findByKey(reach: Reach, idempotencyKey: string): Promise<EarlierJob | undefined> {
    return this.#steps.statement('find earlier job', () => {
      const id = this.#database.jobIdByKey.get(`${reach.organizationId} ${idempotencyKey}`)
      if (id !== undefined && !this.#database.isWithin(reach, id)) return undefined
      const fingerprint = id === undefined ? null : this.#database.job(id).made.requestFingerprint
      return id === undefined || fingerprint === null ? undefined : { id, fingerprint }
    })
  }

  countWaiting(printerId: string): Promise<number> {
    return this.#steps.statement('count waiting jobs', () => this.#all((job) => job.row.printerId === printerId && isWaiting(job)).length)
  }

  async claimOffers(claim: OfferClaim): Promise<ClaimedJob[]> {
    for (;;) {
      // One statement: it waits for rows that others hold, and looks again when it has them.
      const claimed = await this.#steps.commit('claim offers', () => {
        const picked = this.#pick(claim)
        const session = computerLock(claim.computerId)
        const locked = [session, ...picked.map(({ row }) => jobLock(row.id))].find((key) => this.#database.locks.isHeld(key))
        if (locked !== undefined) return { locked }
        const jobs = picked.map((job) => this.#offer(job, claim))
        this.#database.onCommit({ jobs: jobs.map((job) => job.id), computers: [] })
        return { jobs }
      })
      if ('jobs' in claimed) return claimed.jobs
      const { locks } = this.#database
      await new Promise<void>((resolve) => {
        locks.acquire(claimed.locked, () => {
          locks.release(claimed.locked)
          resolve()
        })
      })
    }
  }

  computersWithWork(computerIds: string[], now: Date): Promise<string[]> {
    return this.#steps.statement('computers with work', () => {
      const printers = [...this.#database.printers.values()].filter((printer) => printer.goneAt === null)
      return computerIds.filter((id) =>
        printers.some(
          (printer) =>
            printer.computerId === id &&
            this.#all((job) => job.row.printerId === printer.id && isWaiting(job) && job.row.expiresAt > now).length > 0,
        ),
      )
    })
  }

  listExpired(now: Date, limit: number): Promise<string[]> {
    return this.#steps.statement('expired jobs', () =>
      this.#all((job) => isWaiting(job) && job.row.expiresAt <= now)
        .toSorted((a, b) => a.row.expiresAt.getTime() - b.row.expiresAt.getTime())
        .slice(0, limit)
        .map((job) => job.row.id),
    )
  }

  listKeptTooLong(now: Date, limit: number): Promise<{ jobId: string; organizationId: string }[]> {
    return this.#steps.statement('kept too long', () =>
      [...this.#database.keptUntilByJob]
        .filter(([, until]) => until <= now)
        .toSorted(([, a], [, b]) => a.getTime() - b.getTime())
        .slice(0, limit)
        .map(([jobId]) => ({ jobId, organizationId: this.#database.job(jobId).row.organizationId })),
    )
  }

  listUnopenable(computerId: string, limit: number): Promise<string[]> {
    return this.#steps.statement('unopenable jobs', () =>
      this.#all((job) => job.row.computerId === computerId && isWaiting(job) && !this.#isKeyAlive(job.made))
        .slice(0, limit)
        .map((job) => job.row.id),
    )
  }

  listCancelWishes(computerIds: string[]): Promise<{ jobId: string; computerId: string }[]> {
    return this.#steps.statement('cancel wishes', () =>
      this.#all(({ row }) => computerIds.includes(row.computerId) && mayBeHeld(row) && row.cancelRequestedAt !== null).map(({ row }) => ({
        jobId: row.id,
        computerId: row.computerId,
      })),
    )
  }

  listStranded(expiredBefore: Date, limit: number): Promise<string[]> {
    return this.#steps.statement('stranded jobs', () =>
      this.#all(({ row }) => mayBeHeld(row) && row.expiresAt < expiredBefore && !this.#database.computer(row.computerId).connected)
        .toSorted(({ row }, { row: other }) => row.expiresAt.getTime() - other.expiresAt.getTime() || (row.id < other.id ? -1 : 1))
        .slice(0, limit)
        .map((job) => job.row.id),
    )
  }

  async #transact<Result>(work: (transaction: MemoryTransaction) => Promise<Result>): Promise<Result> {
    await this.#steps.statement('begin', () => undefined)
    const transaction = new MemoryTransaction(this.#database, this.#steps)
    try {
      const result = await work(transaction)
      await transaction.commit()
      return result
    } catch (cause) {
      transaction.rollback()
      throw cause
    }
  }

  #all(is: (job: StoredJob) => boolean): StoredJob[] {
    return [...this.#database.jobs.values()].filter(is)
  }

  #isKeyAlive({ computerId, document: { sealingKeyId } }: NewJob): boolean {
    return this.#database.computer(computerId).sealingKeys.get(sealingKeyId)?.destroyedAt === null
  }

  #insertNow(stored: StoredJob): void {
    const { made, row } = stored
    this.#database.jobs.set(row.id, stored)
    this.#database.documentsByJob.set(row.id, made.document)
    const key = uniqueKey(made)
    if (key !== undefined) this.#database.jobIdByKey.set(key, row.id)
    addEntry(this.#database, {
      job_id: row.id,
      at: made.createdAt,
      happened_at: null,
      by: made.author.by,
      by_name: made.author.byName,
      from_state: null,
      to_state: 'queued',
      event: { kind: 'submitted' },
    })
  }

  #pick({ computerId, epoch, printerIds, maxJobs, now }: OfferClaim): StoredJob[] {
    const { computers, printers } = this.#database
    if (computers.get(computerId)?.epoch !== epoch) return []
    const isCrowded = this.#all(({ row }) => row.computerId === computerId && mayBeHeld(row)).length >= CROWDED_FROM
    const own = [...printers.values()].filter((printer) => printer.computerId === computerId && printer.goneAt === null)
    const share = isCrowded ? Math.max(1, Math.floor(CROWDED_FROM / own.length)) : Infinity
    const asked = own.filter((printer) => printerIds?.includes(printer.id) ?? true)
    const next = asked.flatMap((printer) => {
      const here = this.#all(({ row }) => row.printerId === printer.id)
      const held = here.filter(({ row }) => mayBeHeld(row))
      const unprinted = held.filter(({ row }) => row.state !== 'printing')
      const inDoubt = printer.doubtBlocks ? here.filter(({ row }) => row.state === 'uncertain') : []
      const until = Math.min(...inDoubt.map(({ sequence }) => sequence))
      const waiting = here.filter((job) => isWaiting(job) && job.row.expiresAt > now && job.sequence < until).toSorted(bySequence)
      const room = Math.min(OFFER_WINDOW - unprinted.length, (printer.doubtBlocks ? Math.min(1, share) : share) - held.length)
      return waiting.slice(0, Math.max(0, room))
    })
    return next.toSorted(bySequence).slice(0, maxJobs)
  }

  #offer(job: StoredJob, { epoch, now }: OfferClaim): ClaimedJob {
    const { row, made, sequence } = job
    job.row = { ...row, offerEpoch: epoch }
    const event = { kind: 'offered' as const, epoch }
    const about = { job_id: row.id, at: now, happened_at: null, by: 'relay' as const, by_name: 'relay' }
    addEntry(this.#database, { ...about, from_state: 'queued', to_state: 'queued', event })
    const { document } = made
    const { title, format, ticket } = made
    const printerName = this.#database.printers.get(row.printerId)?.local.name ?? ''
    const { id, attempt, printerId, expiresAt } = row
    const { sizeBytes, sha256, bytes } = document
    return { id, attempt, printerId, printerName, sequence, title, format, ticket, labels: null, expiresAt, sizeBytes, sha256, bytes }
  }
}

function bySequence(a: StoredJob, b: StoredJob): number {
  return a.sequence - b.sequence
}

function isWaiting({ row }: StoredJob): boolean {
  return row.state === 'queued' && row.offerEpoch === null
}

function keyLock({ computerId, document: { sealingKeyId } }: NewJob): string {
  return sealingKeyLock(computerId, sealingKeyId)
}

function uniqueKey({ organizationId, idempotencyKey }: NewJob): string | undefined {
  return idempotencyKey === null ? undefined : `${organizationId} ${idempotencyKey}`
}
