import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import type pg from 'pg'

/** Longer than any healthy answer, shorter than a load balancer's patience. */
const DATABASE_DEADLINE_MS = 2_000

/** Whether this relay should get work. ready → stopping, once; a database that does not answer makes it unready meanwhile. */
export class Readiness {
  readonly #pool: pg.Pool
  #isStopping = false

  constructor(pool: pg.Pool) {
    this.#pool = pool
  }

  get isStopping(): boolean {
    return this.#isStopping
  }

  stop(): void {
    this.#isStopping = true
  }

  async check(): Promise<{ ok: true } | Refused> {
    if (this.#isStopping) return refuse('relay-stopping', 'This relay takes no new work.')
    const { promise: late, resolve } = Promise.withResolvers<string>()
    const timer = setTimeout(() => resolve(`no answer within ${DATABASE_DEADLINE_MS / 1_000} seconds`), DATABASE_DEADLINE_MS)
    const asked = this.#pool.query('select').then(
      () => undefined,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    )
    const failure = await Promise.race([asked, late])
    clearTimeout(timer)
    return failure === undefined ? { ok: true } : refuse('relay-unready', `The database does not answer: ${failure}.`)
  }
}
