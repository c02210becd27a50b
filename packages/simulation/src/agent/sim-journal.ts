import type { Report } from '@cloudprint/protocol/channel/agent-messages'
import type { AgentJobEvent } from '@cloudprint/protocol/job-event'
import type { HeldJob } from '@cloudprint/agent/work/held-job'
import { JournalError } from '@cloudprint/agent/work/job-journal'
import type { JobJournal, JournalChange, JournalFacts } from '@cloudprint/agent/work/job-journal'
import type { JournalDisk } from './journal-disk.ts'

interface PendingWrite {
  change: JournalChange
  resolve: () => void
  reject: (error: JournalError) => void
}

/** Runs a commit a moment later; in the simulation that takes time and is a point where the machine may stop. */
export type CommitSoon = (commit: () => void) => Promise<void>

/**
 * A journal as one run of the agent has it: gathers writes into one commit to its disk, as the SQLite one does. What was
 * not committed when the run ends is lost.
 */
export class SimJournal implements JobJournal {
  readonly #disk: JournalDisk
  readonly place: string
  readonly #commitSoon: CommitSoon
  #pending: PendingWrite[] = []
  #isClosed = false

  constructor(disk: JournalDisk, place: string, commitSoon: CommitSoon) {
    this.#disk = disk
    this.place = place
    this.#commitSoon = commitSoon
  }

  get journalId(): string {
    return this.#disk.journalId
  }

  facts(): JournalFacts {
    const { lastEpoch, clockOffsetMs, reportsWaiting, lastReport, confirmedPlace } = this.#disk
    return { lastEpoch, clockOffsetMs, reportsWaiting, lastReport, confirmedPlace }
  }

  jobs(): HeldJob[] {
    return this.#disk.jobs()
  }

  document(key: string): Buffer | undefined {
    return this.#disk.document(key)
  }

  endOf(key: string): AgentJobEvent | undefined {
    return this.#disk.endOf(key)
  }

  reportsAfter(number: number, limit: number): Report[] {
    return this.#disk.reportsAfter(number, limit)
  }

  write(change: JournalChange): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#isClosed) return reject(new JournalError('broken', 'The journal is closed.'))
      this.#pending.push({ change, resolve, reject })
      if (this.#pending.length === 1) void this.#commitLater()
    })
  }

  tidy(): void {}

  close(): void {
    if (this.#isClosed) return
    for (const settle of this.#commit()) settle()
    this.#isClosed = true
  }

  /** Those who wrote hear of it only after the commit has answered: the machine may stop in between. */
  async #commitLater(): Promise<void> {
    let settle: (() => void)[] = []
    await this.#commitSoon(() => {
      settle = this.#commit()
    })
    for (const one of settle) one()
  }

  #commit(): (() => void)[] {
    const group = this.#pending
    this.#pending = []
    if (this.#isClosed) return []
    if (this.#disk.isFull) {
      const full = new JournalError('full', 'The journal can not be written (disk full). Free space on its disk.')
      return group.map((write) => () => write.reject(full))
    }
    return group.map((write) => {
      try {
        this.#disk.apply(write.change)
        return write.resolve
      } catch (cause) {
        return () => write.reject(new JournalError('broken', String(cause), { cause }))
      }
    })
  }
}
