import type { JobRows } from '../jobs/job-rows.ts'
import { relayAuthor } from '../jobs/job-store.ts'
import type { JobStore } from '../jobs/job-store.ts'

const MAX_AT_ONCE = 500
/** An agent that comes back within this tells by itself what became of its jobs. */
const GRACE_MS = 3_600_000
/** Agents are back within seconds of a relay that was away; a job that is still stranded after this is not one of theirs. */
const SEEN_FOR_MS = 60_000
/** Three sweeps. What was seen before a longer gap was seen before an outage. */
const FORGET_AFTER_MS = 180_000

/**
 * Puts jobs before a person that a computer took along when it went: their time is long over, and only that computer could
 * say whether they were printed. Should it come back after all, its word still counts.
 *
 * A job is only doubted when the sweeps of a while have found it, without a gap: a relay or a database that was away itself for long
 * must not doubt what its agents, which come back within seconds, are about to tell.
 */
export class StrandedSweep {
  readonly #rows: Pick<JobRows, 'listStranded'>
  readonly #jobs: JobStore
  #firstSeenAtMsByJob = new Map<string, number>()
  #sweptAtMs = -Infinity

  constructor(ground: { jobRows: Pick<JobRows, 'listStranded'>; jobs: JobStore }) {
    this.#rows = ground.jobRows
    this.#jobs = ground.jobs
  }

  async run(now: Date): Promise<void> {
    const stranded = await this.#rows.listStranded(new Date(now.getTime() - GRACE_MS), MAX_AT_ONCE)
    const nowMs = now.getTime()
    const before = nowMs - this.#sweptAtMs > FORGET_AFTER_MS ? new Map<string, number>() : this.#firstSeenAtMsByJob
    this.#sweptAtMs = nowMs
    this.#firstSeenAtMsByJob = new Map(stranded.map((jobId) => [jobId, before.get(jobId) ?? nowMs]))
    const event = { kind: 'uncertain' as const, detail: 'its computer has been away since before the job’s time was over' }
    const doubted = stranded.filter((jobId) => nowMs - (this.#firstSeenAtMsByJob.get(jobId) ?? nowMs) >= SEEN_FOR_MS)
    if (doubted.length === 0) return
    await this.#jobs.apply(
      doubted.map((jobId) => ({ jobId, event, author: relayAuthor, happenedAt: null, of: {} })),
      now,
    )
  }
}
