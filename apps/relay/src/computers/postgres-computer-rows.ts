import type pg from 'pg'
import type {
  ComputerRows,
  KeyNews,
  Link,
  NotOpened,
  OpenedSession,
  PrinterForSubmit,
  PrinterNews,
  PublishedKeys,
  SessionClaim,
} from './computer-rows.ts'
import { gather } from '../db/gather.ts'
import { closeAllSessions, closeSession, noteLinks, openSessions } from './computer-sessions.ts'
import { publishSealingKeys } from './sealing-keys/publish-sealing-keys.ts'
import { readPrinterForSubmit } from './printers/read-printer-for-submit.ts'
import { syncPrinters } from './printers/sync-printers.ts'

/** Agents that come in a storm share a statement, so many at a time. */
const MAX_HELLOS = 32
/** Messages of printers together: each may hold half a megabyte. */
const MAX_PRINTER_NEWS = 16

/**
 * The rows of computers and printers in Postgres. What agents say when they come in is gathered: thousands of them share a few
 * statements and connections. What two connections of one computer say is written in the order in which it was heard.
 */
export class PostgresComputerRows implements ComputerRows {
  readonly #pool: pg.Pool
  readonly #openSession: (claim: SessionClaim) => Promise<OpenedSession | NotOpened>
  readonly #syncPrinters: (news: PrinterNews) => Promise<string[]>
  readonly #namesToStartAgain: (computerId: string) => Promise<string[]>

  constructor(pool: pg.Pool) {
    this.#pool = pool
    const about = ({ computerId }: { computerId: string }) => computerId
    const inTurn = { maxBatches: 1, isRepeatable: true, about }
    this.#openSession = gather((claims: SessionClaim[]) => openSessions(pool, claims), { maxItems: MAX_HELLOS, ...inTurn })
    this.#syncPrinters = gather((news: PrinterNews[]) => syncPrinters(pool, news), { maxItems: MAX_PRINTER_NEWS, ...inTurn })
    this.#namesToStartAgain = gather((ids: string[]) => namesToStartAgain(pool, ids), { maxItems: MAX_HELLOS, maxBatches: 1 })
  }

  openSession(claim: SessionClaim): Promise<OpenedSession | NotOpened> {
    return this.#openSession(claim)
  }

  closeSession(computerId: string, epoch: number, now: Date): Promise<boolean> {
    return closeSession(this.#pool, computerId, epoch, now)
  }

  closeAllSessions(now: Date): Promise<void> {
    return closeAllSessions(this.#pool, now)
  }

  noteLinks(links: { computerId: string; link: Link }[], now: Date): Promise<void> {
    return noteLinks(this.#pool, links, now)
  }

  syncPrinters(news: PrinterNews): Promise<string[]> {
    return this.#syncPrinters(news)
  }

  namesToStartAgain(computerId: string): Promise<string[]> {
    return this.#namesToStartAgain(computerId)
  }

  findPrinter(id: string): Promise<PrinterForSubmit | undefined> {
    return readPrinterForSubmit(this.#pool, id)
  }

  publishKeys(news: KeyNews): Promise<PublishedKeys> {
    return publishSealingKeys(this.#pool, news)
  }

  async findKeys(computerId: string, keyIds: readonly string[]): Promise<{ keyId: string; isDestroyed: boolean }[]> {
    const { rows } = await this.#pool.query<{ keyId: string; isDestroyed: boolean }>({
      name: 'find-sealing-keys',
      text: `select key_id as "keyId", destroyed_at is not null as "isDestroyed" from sealing_key where computer_id = $1 and key_id = any($2::text[])`,
      values: [computerId, keyIds],
    })
    return rows
  }
}

async function namesToStartAgain(pool: pg.Pool, computerIds: readonly string[]): Promise<string[][]> {
  const { rows } = await pool.query<{ computerId: string; name: string }>({
    name: 'names-to-start-again',
    text: `select computer_id as "computerId", name from printer
      where computer_id = any($1::uuid[]) and gone_at is null and on_stop = 'resume'`,
    values: [computerIds],
  })
  return computerIds.map((id) => rows.filter((row) => row.computerId === id).map((row) => row.name))
}
