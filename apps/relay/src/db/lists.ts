import pg from 'pg'
import { openAll } from './open-all.ts'

/** A list took longer than its time, or others that did hold every connection for lists. */
export class ListTooSlow extends Error {}

/** Lists of one relay at a time: enough for a hall of consoles, and no more of the database than a fraction. */
const MAX_AT_ONCE = 4

/** A person gives up a page that does not come; a program is better told to ask for less. */
const DEADLINES = { connectMs: 3_000, statementMs: 3_000, answerMs: 5_000 }

/** SQLSTATE query_canceled: the server's own bound was reached. */
const CANCELED = '57014'
/** What the pool says when none of its connections became free; it has no code for it. */
const NONE_FREE = 'timeout exceeded when trying to connect'

/**
 * Lists and sums over any number of rows, on connections of their own and with shorter deadlines: however many slow ones are
 * asked for, the line keeps its connections.
 */
export class Lists {
  readonly #pool: pg.Pool

  constructor(connectionString: string, onIdleError: (error: Error) => void, deadlines = DEADLINES) {
    this.#pool = new pg.Pool({
      connectionString,
      max: MAX_AT_ONCE,
      application_name: 'cloudprint-relay-lists',
      keepAlive: true,
      connectionTimeoutMillis: deadlines.connectMs,
      statement_timeout: deadlines.statementMs,
      query_timeout: deadlines.answerMs,
    })
    this.#pool.on('connect', (client) => client.on('error', () => {}))
    this.#pool.on('error', (error) => {
      if (!this.#pool.ending) onIdleError(error)
    })
  }

  /** @throws ListTooSlow where the database is there, and only this list is not. */
  async read<Result>(query: (pool: pg.Pool) => Promise<Result>): Promise<Result> {
    try {
      return await query(this.#pool)
    } catch (cause) {
      throw isTooSlow(cause) ? new ListTooSlow('a list was not read in its time', { cause }) : cause
    }
  }

  connect(): Promise<void> {
    return openAll(this.#pool)
  }

  close(): Promise<void> {
    return this.#pool.end()
  }
}

function isTooSlow(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return (error as { code?: unknown }).code === CANCELED || error.message === NONE_FREE
}
