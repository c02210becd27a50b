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
import { closeAllSessions, closeSession, noteLinks, openSession } from './computer-sessions.ts'
import { publishSealingKeys } from './publish-sealing-keys.ts'
import { readPrinterForSubmit } from './read-printer-for-submit.ts'
import { syncPrinters } from './sync-printers.ts'

/** The rows of computers and printers in Postgres. */
export class PostgresComputerRows implements ComputerRows {
  readonly #pool: pg.Pool

  constructor(pool: pg.Pool) {
    this.#pool = pool
  }

  openSession(claim: SessionClaim): Promise<OpenedSession | NotOpened> {
    return openSession(this.#pool, claim)
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
    return syncPrinters(this.#pool, news)
  }

  async namesToStartAgain(computerId: string): Promise<string[]> {
    const { rows } = await this.#pool.query<{ name: string }>({
      name: 'names-to-start-again',
      text: `select name from printer where computer_id = $1 and gone_at is null and on_stop = 'resume'`,
      values: [computerId],
    })
    return rows.map((row) => row.name)
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
