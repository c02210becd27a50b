import { judgeSealingKeys } from '@cloudprint/relay/computers/sealing-keys/judge-sealing-keys'
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
} from '@cloudprint/relay/computers/computer-rows'
import { isDeepStrictEqual } from 'node:util'
import { computerLock, journalLock, sealingKeyLock } from './memory-database.ts'
import type { DatabaseSteps, MemoryDatabase, StoredComputer } from './memory-database.ts'

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

  openSession(claim: SessionClaim): Promise<OpenedSession | NotOpened> {
    const { computerId, journalId, system, link } = claim
    return this.#update('open session', computerId, [journalLock(claim), computerLock(computerId)], () => {
      const computer = this.#database.computers.get(computerId)
      if (computer === undefined || computer.revokedAt !== null) return { epoch: null, why: 'computer-revoked' }
      if (computer.machine !== claim.machine) return { epoch: null, why: 'computer-replaced' }
      if (isBehind(computer, claim)) return { epoch: null, why: 'journal-restored' }
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
    return this.#update('close session', computerId, [computerLock(computerId)], () => {
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
      const seen = changed.flatMap((local) => {
        const known = own.find((printer) => printer.local.name === local.name)
        if (known !== undefined) {
          if (known.goneAt === null && isDeepStrictEqual(known.local, local)) return []
          Object.assign(known, { local, goneAt: null })
          return known.id
        }
        const id = this.#newId()
        printers.set(id, {
          id,
          organizationId,
          computerId,
          local,
          onDoubt: 'hold',
          doubtBlocks: this.#database.doubtBlocks(id),
          goneAt: null,
        })
        return id
      })
      const back = own.filter((printer) => printer.goneAt !== null && names.includes(printer.local.name))
      for (const printer of back) printer.goneAt = null
      return [...gone, ...back].map((printer) => printer.id).concat(seen)
    })
  }

  /** Nobody sets this policy here. */
  namesToStartAgain(): Promise<string[]> {
    return this.#steps.statement('names left stopped', () => [])
  }

  findPrinter(id: string): Promise<PrinterForSubmit | undefined> {
    return this.#steps.statement('find printer', () => {
      const printer = this.#database.printers.get(id)
      if (printer === undefined) return undefined
      const { organizationId, computerId, local, onDoubt, goneAt } = printer
      const computer = this.#database.computer(computerId)
      const { displayName, isRaw } = local.description
      const current = [...computer.sealingKeys.values()].find((key) => key.retiredAt === null && key.destroyedAt === null)
      const isGone = goneAt !== null || computer.revokedAt !== null
      return {
        id,
        organizationId,
        siteId: this.#database.siteOf(organizationId),
        computerId,
        computerName: computer.name,
        name: local.name,
        displayName,
        isRaw,
        isGone,
        onDoubt,
        capabilities: local.capabilities,
        sealingKey: current === undefined ? null : { keyId: current.keyId, publicKey: current.publicKey },
      }
    })
  }

  publishKeys({ computerId, epoch, current, older, now }: KeyNews): Promise<PublishedKeys> {
    const keys = [...this.#database.computer(computerId).sealingKeys.keys()].map((keyId) => sealingKeyLock(computerId, keyId))
    return this.#update('publish sealing keys', computerId, [computerLock(computerId), ...keys], () => {
      const computer = this.#database.computer(computerId)
      if (computer.epoch !== epoch) return { ok: false, why: 'overtaken' }
      const known = [...computer.sealingKeys.values()]
      const judged = judgeSealingKeys(known, { currentId: current.keyId, olderIds: older }, now)
      if (judged === undefined) return { ok: false, why: 'key-destroyed' }
      const free = judged.idle.filter((keyId) => !this.#hasDocuments(computerId, keyId))
      for (const key of known) {
        const isGone = judged.lost.includes(key.keyId) || free.includes(key.keyId)
        if (isGone || judged.retired.includes(key.keyId)) key.retiredAt ??= now
        if (isGone) key.destroyedAt = now
      }
      if (judged.isNews) computer.sealingKeys.set(current.keyId, { ...current, retiredAt: null, destroyedAt: null })
      return { ok: true, destroy: [...judged.unused, ...free] }
    })
  }

  findKeys(computerId: string, keyIds: readonly string[]): Promise<{ keyId: string; isDestroyed: boolean }[]> {
    return this.#steps.statement('find sealing keys', () =>
      [...this.#database.computer(computerId).sealingKeys.values()]
        .filter((key) => keyIds.includes(key.keyId))
        .map(({ keyId, destroyedAt }) => ({ keyId, isDestroyed: destroyedAt !== null })),
    )
  }

  #hasDocuments(computerId: string, keyId: string): boolean {
    return [...this.#database.documentsByJob].some(
      ([jobId, document]) => document.sealingKeyId === keyId && this.#database.job(jobId).row.computerId === computerId,
    )
  }

  /** One statement on a computer's row: it waits for whoever holds it, or the others that it takes. */
  async #update<T>(what: string, computerId: string, keys: string[], act: () => T): Promise<T> {
    const { locks } = this.#database
    for (;;) {
      const done = await this.#steps.commit(what, () => {
        const locked = keys.find((key) => locks.isHeld(key))
        if (locked !== undefined) return { locked }
        const result = act()
        this.#database.onCommit({ jobs: [], computers: [computerId] })
        return { result }
      })
      if ('result' in done) return done.result
      const key = done.locked
      await new Promise<void>((resolve) => {
        locks.acquire(key, () => {
          locks.release(key)
          resolve()
        })
      })
    }
  }
}

function isBehind({ reportsKeptByJournal, keptEpochByJournal }: StoredComputer, { journalId, journalKnows }: SessionClaim): boolean {
  if (journalKnows === undefined) return false
  const { epoch, report } = journalKnows
  return (reportsKeptByJournal.get(journalId) ?? 0) > report || (keptEpochByJournal.get(journalId) ?? 0) > epoch
}
