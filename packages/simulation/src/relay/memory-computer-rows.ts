import type {
  ComputerRows,
  Link,
  OpenedSession,
  PrinterForSubmit,
  PrinterNews,
  SessionClaim,
} from '@cloudprint/relay/computers/computer-rows'
import { computerLock } from './memory-database.ts'
import type { DatabaseSteps, MemoryDatabase } from './memory-database.ts'

/** The rows of computers and printers in memory, by the same contract as those in Postgres. */
export class MemoryComputerRows implements ComputerRows {
  readonly #database: MemoryDatabase
  readonly #steps: DatabaseSteps
  readonly #newId: () => string

  constructor(database: MemoryDatabase, steps: DatabaseSteps, newId: () => string) {
    this.#database = database
    this.#steps = steps
    this.#newId = newId
  }

  openSession({ computerId, journalId, system, link }: SessionClaim): Promise<OpenedSession | undefined> {
    return this.#update('open session', computerId, () => {
      const computer = this.#database.computers.get(computerId)
      if (computer === undefined || computer.revokedAt !== null) return undefined
      computer.epoch += 1
      computer.connected = true
      computer.system = system
      computer.link = link
      if (!computer.reportsKeptByJournal.has(journalId)) computer.reportsKeptByJournal.set(journalId, 0)
      computer.lastEpochByJournal.set(journalId, computer.epoch)
      return { epoch: computer.epoch, computerName: computer.name }
    })
  }

  closeSession(computerId: string, epoch: number): Promise<boolean> {
    return this.#update('close session', computerId, () => {
      const computer = this.#database.computers.get(computerId)
      if (computer === undefined || computer.epoch !== epoch || !computer.connected) return false
      computer.connected = false
      computer.link = null
      return true
    })
  }

  closeAllSessions(): Promise<void> {
    return this.#steps.commit('close all sessions', () => {
      for (const computer of this.#database.computers.values()) {
        computer.connected = false
        computer.link = null
      }
    })
  }

  noteLinks(links: { computerId: string; link: Link }[]): Promise<void> {
    return this.#steps.commit('note links', () => {
      for (const { computerId, link } of links) {
        const computer = this.#database.computers.get(computerId)
        if (computer?.connected === true) computer.link = link
      }
    })
  }

  syncPrinters({ computerId, organizationId, names, changed, now }: PrinterNews): Promise<string[]> {
    return this.#steps.commit('sync printers', () => {
      const { printers } = this.#database
      const own = [...printers.values()].filter((printer) => printer.computerId === computerId)
      const gone = own.filter((printer) => printer.goneAt === null && !names.includes(printer.local.name))
      for (const printer of gone) printer.goneAt = now
      const seen = changed.map((local) => {
        const known = own.find((printer) => printer.local.name === local.name)
        if (known !== undefined) {
          Object.assign(known, { local, goneAt: null })
          return known.id
        }
        const id = this.#newId()
        printers.set(id, { id, organizationId, computerId, local, onDoubt: 'hold', doubtBlocks: false, goneAt: null })
        return id
      })
      const back = own.filter((printer) => printer.goneAt !== null && names.includes(printer.local.name))
      for (const printer of back) printer.goneAt = null
      return [...gone, ...back].map((printer) => printer.id).concat(seen)
    })
  }

  /** Nobody sets this policy here. */
  namesLeftStopped(): Promise<string[]> {
    return this.#steps.statement('names left stopped', () => [])
  }

  findPrinter(id: string): Promise<PrinterForSubmit | undefined> {
    return this.#steps.statement('find printer', () => {
      const printer = this.#database.printers.get(id)
      if (printer === undefined) return undefined
      const { organizationId, computerId, local, onDoubt, goneAt } = printer
      const computer = this.#database.computer(computerId)
      const { displayName, isRaw } = local.description
      const isGone = goneAt !== null || computer.revokedAt !== null
      return {
        id,
        organizationId,
        computerId,
        computerName: computer.name,
        displayName,
        isRaw,
        isGone,
        onDoubt,
        capabilities: local.capabilities,
      }
    })
  }

  /** One statement on a computer's row: it waits for whoever holds it. */
  async #update<T>(what: string, computerId: string, act: () => T): Promise<T> {
    const { locks } = this.#database
    const key = computerLock(computerId)
    for (;;) {
      const done = await this.#steps.commit(what, () => {
        if (locks.isHeld(key)) return undefined
        const result = act()
        this.#database.onCommit({ jobs: [], computers: [computerId] })
        return { result }
      })
      if (done !== undefined) return done.result
      await new Promise<void>((resolve) => {
        locks.acquire(key, () => {
          locks.release(key)
          resolve()
        })
      })
    }
  }
}
