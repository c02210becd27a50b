import type { SystemInfo } from '@cloudprint/protocol/channel/agent-messages'
import type { DoubtPolicy } from '@cloudprint/protocol/job-state'
import type { LocalPrinter } from '@cloudprint/protocol/printer'
import { reachesPrinter } from '@cloudprint/relay/access/reach'
import type { Reach } from '@cloudprint/relay/access/reach'
import type { Link } from '@cloudprint/relay/computers/computer-rows'
import type { StoredDocument } from '@cloudprint/relay/documents/document-store'
import type { Removal } from '@cloudprint/relay/documents/remove-documents'
import type { JobRow } from '@cloudprint/relay/jobs/job-row'
import type { HistoryEntry, NewJob } from '@cloudprint/relay/jobs/job-rows'
import { RowLocks } from './row-locks.ts'

/** A job's row: what events change, and what never changes. */
export interface StoredJob {
  row: JobRow
  readonly sequence: number
  readonly made: NewJob
}

export interface StoredComputer {
  id: string
  organizationId: string
  name: string
  epoch: number
  reportsKeptByJournal: Map<string, number>
  lastEpochByJournal: Map<string, number>
  keptEpochByJournal: Map<string, number>
  sealingKeys: Map<string, StoredSealingKey>
  connected: boolean
  revokedAt: Date | null
  /** Counts the machines that were this computer. */
  machine: number
  system: SystemInfo | null
  link: Link | null
}

export interface StoredPrinter {
  id: string
  organizationId: string
  computerId: string
  local: LocalPrinter
  onDoubt: DoubtPolicy
  doubtBlocks: boolean
  goneAt: Date | null
}

interface StoredSealingKey {
  keyId: string
  publicKey: string
  retiredAt: Date | null
  destroyedAt: Date | null
}

export interface StoredReceipt {
  sizeBytes: number
  sha256: Buffer
  deletedAt: Date
  reason: Removal['reason']
  by: Removal['by']
  byName: string
}

export type StoredEntry = Omit<HistoryEntry, 'from_state'> & { from_state: HistoryEntry['from_state'] | null }

/** What one commit changed, for whoever checks it. */
export interface Committed {
  jobs: readonly string[]
  computers: readonly string[]
}

/**
 * The relay's tables, in memory and durable: they outlive every run of the relay, as Postgres does. Only what was committed
 * is ever seen here; a transaction keeps its changes until then.
 */
export class MemoryDatabase {
  readonly jobs = new Map<string, StoredJob>()
  readonly jobIdByKey = new Map<string, string>()
  readonly historyByJob = new Map<string, StoredEntry[]>()
  readonly documentsByJob = new Map<string, StoredDocument>()
  /** Until when the documents of failed jobs are kept. */
  readonly keptUntilByJob = new Map<string, Date>()
  readonly receiptsByJob = new Map<string, StoredReceipt>()
  readonly blobRemovals = new Map<string, Date>()
  readonly computers = new Map<string, StoredComputer>()
  readonly printers = new Map<string, StoredPrinter>()
  readonly locks = new RowLocks()
  /** Whether a person sets this printer so that doubt blocks it, before its first job. */
  doubtBlocks: (printerId: string) => boolean = () => false
  /** How long this organization has the documents of failed jobs kept. */
  failedDocumentRetentionMs: (organizationId: string) => number = () => 3_600_000
  /** Told after every commit. */
  onCommit: (committed: Committed) => void = () => undefined
  #sequence = 0

  /** Given out when a row is written, not when it is committed: two transactions may commit in the other order. */
  nextSequence(): number {
    this.#sequence += 1
    return this.#sequence
  }

  addComputer(computer: Pick<StoredComputer, 'id' | 'organizationId' | 'name'>): void {
    const fresh = {
      epoch: 0,
      reportsKeptByJournal: new Map(),
      lastEpochByJournal: new Map(),
      keptEpochByJournal: new Map(),
      sealingKeys: new Map(),
      connected: false,
      revokedAt: null,
      machine: 1,
      system: null,
      link: null,
    }
    this.computers.set(computer.id, { ...fresh, ...computer })
  }

  /** Here each organization has one site. */
  siteOf(organizationId: string): string {
    return organizationId
  }

  isWithin(reach: Reach, jobId: string): boolean {
    const { printerId, organizationId } = this.job(jobId).row
    return reachesPrinter(reach, { id: printerId, organizationId, siteId: this.siteOf(organizationId) })
  }

  job(id: string): StoredJob {
    const job = this.jobs.get(id)
    if (job === undefined) throw new Error(`there is no job ${id}`)
    return job
  }

  computer(id: string): StoredComputer {
    const computer = this.computers.get(id)
    if (computer === undefined) throw new Error(`computer ${id} has no row`)
    return computer
  }
}

/** Runs one thing that the database does on somebody's behalf; in the simulation it takes time, and may fail. */
export type DatabaseStep = <T>(what: string, act: () => T) => Promise<T>

/** A database call that both commits and answers: an effect, and an answer that may be lost. */
export interface DatabaseSteps {
  /** Nothing is changed yet: a statement inside a transaction, or a read. */
  statement: DatabaseStep
  commit: DatabaseStep
  /** The connection is gone: gives back what it held. Returns how to take that back. */
  onGone(release: () => void): () => void
}

export const jobLock = (id: string) => `job ${id}`
export const journalLock = ({ computerId, journalId }: { computerId: string; journalId: string }) => `journal ${computerId} ${journalId}`
export const sealingKeyLock = (computerId: string, keyId: string) => `sealing key ${computerId} ${keyId}`
export const computerLock = (id: string) => `computer ${id}`
