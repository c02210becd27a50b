import type { OpenSpoolerJob, SpoolerJobStatus } from '../print-system.ts'

interface Begun {
  /** How many connections CUPS had ended when it was last known to have the job. */
  lostConnections: number
  /** It waited for something when it was last looked at: what had not begun can't be begun again. */
  isWaiting: boolean
  /** The newest start of CUPS that was known then. */
  startedAtSeconds: number
}

/**
 * Which jobs CUPS may have begun twice. One that it happened to have written down, and was printing when it was killed, it prints
 * again from the start as soon as it is back, while the first print goes on by itself (measured). That CUPS is another one is seen by its
 * connections, all of which ended. What happened before this run of the agent the subscription of the former one tells, which CUPS
 * wrote down together with the job.
 */
export class BegunTwice {
  readonly #lostConnections: () => number
  readonly #begunByKey = new Map<string, Begun>()
  readonly #twiceKeys = new Set<string>()
  /** When CUPS was started last, in seconds, as far as former runs of the agent had asked to be told. */
  #startedAtSeconds = -Infinity
  /** Of jobs that a former run had sent: CUPS may tell when it was started only after how they stand. */
  readonly #createdAtSecondsByKey = new Map<string, number>()

  /** @param lostConnections how many connections CUPS has ended so far. */
  constructor(lostConnections: () => number) {
    this.#lostConnections = lostConnections
  }

  /** Right before the job gets its document. */
  begin(key: string): void {
    this.#begunByKey.set(key, { lostConnections: this.#lostConnections(), isWaiting: false, startedAtSeconds: this.#startedAtSeconds })
  }

  /** By the clock of CUPS, as all its times. */
  startedAt(seconds: number): void {
    this.#startedAtSeconds = Math.max(this.#startedAtSeconds, seconds)
  }

  /** Before the first status of a job that a former run had sent. */
  createdAt(key: string, seconds: number): void {
    if (!this.#begunByKey.has(key)) this.#createdAtSecondsByKey.set(key, seconds)
  }

  /** These statuses just came; some go on marked. */
  see(jobs: readonly Pick<OpenSpoolerJob, 'key'>[], statuses: SpoolerJobStatus[]): SpoolerJobStatus[] {
    return statuses.map((status, index) => this.#see(jobs[index]?.key ?? '', status))
  }

  /** Nobody asks for this job any more. */
  drop(key: string): void {
    this.#begunByKey.delete(key)
    this.#twiceKeys.delete(key)
    this.#createdAtSecondsByKey.delete(key)
  }

  #see(key: string, status: SpoolerJobStatus): SpoolerJobStatus {
    if (status.state === 'gone') {
      this.drop(key)
      return status
    }
    const lostConnections = this.#lostConnections()
    const startedAtSeconds = this.#startedAtSeconds
    const before = this.#begunByKey.get(key)
    const isStartNews = startedAtSeconds > (before?.startedAtSeconds ?? -Infinity)
    const isOlder = isStartNews && (this.#createdAtSecondsByKey.get(key) ?? Infinity) <= startedAtSeconds
    const isFromBefore = isOlder || (before !== undefined && before.lostConnections < lostConnections)
    if (isFromBefore && !(before?.isWaiting ?? isWaiting(status))) this.#twiceKeys.add(key)
    this.#begunByKey.set(key, { lostConnections, isWaiting: isWaiting(status), startedAtSeconds })
    return status.state === 'completed' && this.#twiceKeys.has(key) ? { ...status, isPerhapsTwice: true } : status
  }
}

/** One that is only next in line may begin in the next moment. */
function isWaiting(status: SpoolerJobStatus): boolean {
  if (status.state === 'held' || status.state === 'stopped') return true
  return status.state === 'pending' && status.reasons.includes('printer-stopped')
}
