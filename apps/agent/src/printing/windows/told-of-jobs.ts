import type { SpoolerRun } from './job-notes.ts'
import { isSameRun } from './spooler-run.ts'

/** A job by its number, which means it only as long as the spooler runs that has counted it: the next one gives the number to another. */
interface NumberedJob {
  queue: string
  jobId: number
  run: SpoolerRun
}

/** A job's status, as Windows told it while it changed. */
export interface StatusChange extends NumberedJob {
  status: number
}

interface Followed extends NumberedJob {
  bits: number
}

/** Ends are asked for again only when an answer was lost. */
const MOST_FOLLOWED = 10_000

/**
 * What Windows has told of jobs while they changed: all status bits that each of ours had at any time. It tells them by number alone, so
 * they count from the moment at which the job can first have its number, and only as told by the spooler that gave it.
 */
export class ToldOfJobs {
  readonly #followedByKey = new Map<string, Followed>()
  readonly #keyByNumber = new Map<string, string>()
  /** Told while a job of ours is being begun. */
  readonly #heardMeanwhile = new Set<StatusChange[]>()

  hear(statuses: readonly StatusChange[]): void {
    for (const heard of this.#heardMeanwhile) heard.push(...statuses)
    for (const told of statuses) {
      const key = this.#keyByNumber.get(numberOf(told))
      const followed = key === undefined ? undefined : this.#followedByKey.get(key)
      if (followed !== undefined && isOf(told, followed)) followed.bits |= told.status
    }
  }

  /**
   * Follows the job that `begin` makes, and that it answers the number of: Windows may tell of the job before that answer is here. What
   * was told before, of that number or of an earlier attempt at the job, is forgotten.
   */
  async follow<Begun extends { jobId: number }>(
    { key, queue, run }: { key: string; queue: string; run: SpoolerRun },
    begin: () => Promise<Begun>,
  ): Promise<Begun> {
    const heard: StatusChange[] = []
    this.#heardMeanwhile.add(heard)
    try {
      const begun = await begin()
      const numbered = { queue, jobId: begun.jobId, run }
      const told = heard.filter((each) => isOf(each, numbered))
      this.#set(key, { ...numbered, bits: told.reduce((bits, { status }) => bits | status, 0) })
      return begun
    } finally {
      this.#heardMeanwhile.delete(heard)
    }
  }

  /** The job stands in its queue under this number: from now on what is told of it counts, and what was told of the job before still does. */
  stands(key: string, job: NumberedJob): void {
    const known = this.#followedByKey.get(key)
    if (known === undefined || !isOf(known, job)) this.#set(key, { ...job, bits: known?.bits ?? 0 })
  }

  bitsOf(key: string): number {
    return this.#followedByKey.get(key)?.bits ?? 0
  }

  forget(key: string): void {
    const followed = this.#followedByKey.get(key)
    if (followed === undefined) return
    this.#followedByKey.delete(key)
    if (this.#keyByNumber.get(numberOf(followed)) === key) this.#keyByNumber.delete(numberOf(followed))
  }

  #set(key: string, followed: Followed): void {
    this.forget(key)
    this.#followedByKey.set(key, followed)
    this.#keyByNumber.set(numberOf(followed), key)
    const oldest = this.#followedByKey.keys().next()
    if (this.#followedByKey.size > MOST_FOLLOWED && oldest.done !== true) this.forget(oldest.value)
  }
}

function numberOf({ queue, jobId }: Pick<NumberedJob, 'queue' | 'jobId'>): string {
  return `${jobId} ${queue}`
}

function isOf(one: NumberedJob, other: NumberedJob): boolean {
  return one.jobId === other.jobId && one.queue === other.queue && isSameRun(one.run, other.run)
}
