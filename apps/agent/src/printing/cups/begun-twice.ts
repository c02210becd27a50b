import type { OpenSpoolerJob, SpoolerJobStatus } from '../print-system.ts'

interface Begun {
  /** How many connections CUPS had ended when it was last known to have the job. */
  lostConnections: number
  /** It waited for something when it was last looked at: what had not begun can't be begun again. */
  isWaiting: boolean
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
  /** Jobs of a former run that are older than this CUPS. */
  readonly #olderKeys = new Set<string>()

  /** @param lostConnections how many connections CUPS has ended so far. */
  constructor(lostConnections: () => number) {
    this.#lostConnections = lostConnections
  }

  /** Right before the job gets its document. */
  begin(key: string): void {
    this.#begunByKey.set(key, { lostConnections: this.#lostConnections(), isWaiting: false })
  }

  /** By the clock of CUPS, as all its times. */
  startedAt(seconds: number): void {
    this.#startedAtSeconds = Math.max(this.#startedAtSeconds, seconds)
  }

  /** Before the first status of a job that a former run had sent. */
  createdAt(key: string, seconds: number): void {
    if (!this.#begunByKey.has(key) && seconds <= this.#startedAtSeconds) this.#olderKeys.add(key)
  }

  /** These statuses just came; some go on marked. */
  see(jobs: readonly Pick<OpenSpoolerJob, 'key'>[], statuses: SpoolerJobStatus[]): SpoolerJobStatus[] {
    return statuses.map((status, index) => this.#see(jobs[index]?.key ?? '', status))
  }

  /** Nobody asks for this job any more. */
  drop(key: string): void {
    this.#begunByKey.delete(key)
    this.#twiceKeys.delete(key)
    this.#olderKeys.delete(key)
  }

  #see(key: string, status: SpoolerJobStatus): SpoolerJobStatus {
    const lostConnections = this.#lostConnections()
    const before = this.#begunByKey.get(key)
    const isFromBefore = before === undefined ? this.#olderKeys.has(key) : before.lostConnections < lostConnections
    if (isFromBefore && !(before?.isWaiting ?? isWaiting(status)) && status.state !== 'gone') this.#twiceKeys.add(key)
    this.#begunByKey.set(key, { lostConnections, isWaiting: isWaiting(status) })
    return status.state === 'completed' && this.#twiceKeys.has(key) ? { ...status, isPerhapsTwice: true } : status
  }
}

/** One that is only next in line may begin in the next moment. */
function isWaiting(status: SpoolerJobStatus): boolean {
  if (status.state === 'held' || status.state === 'stopped') return true
  return status.state === 'pending' && status.reasons.includes('printer-stopped')
}
