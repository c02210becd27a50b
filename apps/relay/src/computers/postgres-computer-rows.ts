import type pg from 'pg'
import type { ComputerRows, Link, NotOpened, OpenedSession, PrinterForSubmit, PrinterNews, SessionClaim } from './computer-rows.ts'
import { closeAllSessions, closeSession, noteLinks, openSession } from './computer-sessions.ts'
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
}
