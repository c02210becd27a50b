import type { Logger } from '@cloudprint/process-kit/logger'
import type { Presence, Session } from '../computers/presence.ts'
import type { JobRows } from '../jobs/job-rows.ts'

/** As many as one message takes. */
const MAX_AT_ONCE = 200

/** Finds what lost nudges left behind: waiting jobs of computers connected here, and cancels that nobody has obeyed yet. */
export class WorkSweep {
  readonly #rows: Pick<JobRows, 'computersWithWork' | 'listCancelWishes'>
  readonly #presence: Presence
  readonly #log: Logger
  /** Sessions that have not answered yet what they were asked: they take long, and are not asked once more meanwhile. */
  readonly #asked = new WeakSet<Session>()

  constructor(ground: { rows: Pick<JobRows, 'computersWithWork' | 'listCancelWishes'>; presence: Presence; log: Logger }) {
    this.#rows = ground.rows
    this.#presence = ground.presence
    this.#log = ground.log
  }

  async run(now: Date): Promise<void> {
    const connected = this.#presence.computerIds()
    if (connected.length === 0) return
    for (const id of await this.#rows.computersWithWork(connected, now)) this.#presence.get(id)?.nudge(null)
    const wishesByComputer = Map.groupBy(await this.#rows.listCancelWishes(connected), (wish) => wish.computerId)
    for (const [computerId, wishes] of wishesByComputer) {
      const session = this.#presence.get(computerId)
      if (session !== undefined) void this.#cancel(session, wishes.map((wish) => wish.jobId).slice(0, MAX_AT_ONCE))
    }
  }

  /** Nobody waits for it: one agent that hangs must not hold up the sweep of all others. */
  async #cancel(session: Session, jobIds: string[]): Promise<void> {
    if (this.#asked.has(session)) return
    this.#asked.add(session)
    try {
      await session.cancel(jobIds)
    } catch (cause) {
      // The next sweep asks again, for as long as the job has not ended.
      this.#log.warn({ err: cause, computerId: session.computerId }, 'a cancel was not passed on')
    } finally {
      this.#asked.delete(session)
    }
  }
}
