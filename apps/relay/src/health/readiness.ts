import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import type pg from 'pg'

/** Longer than any healthy answer, shorter than a load balancer's patience. */
const DEADLINE_MS = 2_000

/** Whether this relay should get work. ready → stopping, once; a database that does not answer makes it unready meanwhile. */
export class Readiness {
  readonly #pool: pg.Pool
  readonly #documents: { check(): Promise<void> }
  #isStopping = false

  constructor(pool: pg.Pool, documents: { check(): Promise<void> }) {
    this.#pool = pool
    this.#documents = documents
  }

  get isStopping(): boolean {
    return this.#isStopping
  }

  stop(): void {
    this.#isStopping = true
  }

  async check(): Promise<{ ok: true } | Refused> {
    if (this.#isStopping) return refuse('relay-stopping', 'This relay takes no new work.')
    const failure = await failureOf(this.#pool.query('select'))
    return failure === undefined ? { ok: true } : refuse('relay-unready', `The database does not answer: ${failure}.`)
  }

  /** Not what makes a relay unready: labels are small, and go on without the store for larger documents. */
  async checkDocuments(): Promise<'ok' | 'away'> {
    return (await failureOf(this.#documents.check())) === undefined ? 'ok' : 'away'
  }
}

async function failureOf(asked: Promise<unknown>): Promise<string | undefined> {
  const { promise: late, resolve } = Promise.withResolvers<string>()
  const timer = setTimeout(() => resolve(`no answer within ${DEADLINE_MS / 1_000} seconds`), DEADLINE_MS)
  const failed = asked.then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  )
  const failure = await Promise.race([failed, late])
  clearTimeout(timer)
  return failure
}
