import type { Report } from '@cloudprint/protocol/channel/agent-messages'
import type { AgentJobEvent } from '@cloudprint/protocol/job-event'
import type { HeldJob } from '@cloudprint/agent/work/held-job'
import { REMEMBERED_ENDS } from '@cloudprint/agent/work/job-journal'
import type { JournalChange, NewReport } from '@cloudprint/agent/work/job-journal'

interface JournaledJob {
  job: HeldJob
  finalReport: number | null
}

type StoredReport = Report & { key: string }

/** The durable part of a journal: what is in its file after a commit, and outlives every run of the agent. */
export class JournalDisk {
  journalId: string
  confirmedPlace: string | null = null
  lastEpoch = 0
  clockOffsetMs = 0
  /** No room: writes are refused. */
  isFull = false
  readonly #jobsByKey = new Map<string, JournaledJob>()
  readonly #documentsByKey = new Map<string, Buffer>()
  #reports: StoredReport[] = []
  #lastNumber = 0
  readonly #endsByKey = new Map<string, AgentJobEvent>()

  constructor(journalId: string) {
    this.journalId = journalId
  }

  /** As an image of the disk holds it. */
  copy(): JournalDisk {
    const copy = new JournalDisk(this.journalId)
    const { confirmedPlace, lastEpoch, clockOffsetMs } = this
    Object.assign(copy, { confirmedPlace, lastEpoch, clockOffsetMs })
    for (const [key, { job, finalReport }] of this.#jobsByKey) copy.#jobsByKey.set(key, { job: { ...job }, finalReport })
    for (const [key, document] of this.#documentsByKey) copy.#documentsByKey.set(key, document)
    for (const [key, end] of this.#endsByKey) copy.#endsByKey.set(key, end)
    copy.#reports = [...this.#reports]
    copy.#lastNumber = this.#lastNumber
    return copy
  }

  get lastReport(): number {
    return this.#lastNumber
  }

  jobs(): HeldJob[] {
    return [...this.#jobsByKey.values()].map(({ job }) => ({ ...job })).toSorted((a, b) => a.sequence - b.sequence)
  }

  document(key: string): Buffer | undefined {
    return this.#documentsByKey.get(key)
  }

  endOf(key: string): AgentJobEvent | undefined {
    return this.#endsByKey.get(key)
  }

  reportsAfter(number: number, limit: number): Report[] {
    return this.#reports
      .filter((report) => report.number > number)
      .slice(0, limit)
      .map(({ key: _, ...report }) => report)
  }

  get reportsWaiting(): number {
    return this.#reports.length
  }

  /** Keys of the documents that are here. */
  documentKeys(): string[] {
    return [...this.#documentsByKey.keys()]
  }

  /** Throws before anything is changed when the change can't be made. */
  apply(change: JournalChange): void {
    switch (change.kind) {
      case 'accept':
        if (change.jobs.some(({ job }) => this.#jobsByKey.has(job.key))) throw new Error('a job is there already')
        for (const { job, document } of change.jobs) {
          this.#jobsByKey.set(job.key, { job: { ...job, wish: 'print', spoolerJob: null }, finalReport: null })
          if (document !== null) this.#documentsByKey.set(job.key, document)
        }
        for (const report of change.reports) this.#addReport(report)
        return
      case 'move': {
        const known = this.#jobsByKey.get(change.key)
        if (known !== undefined) Object.assign(known.job, { stage: change.stage, spoolerJob: change.spoolerJob })
        if (change.report !== undefined) this.#addReport(change.report)
        return
      }
      case 'end': {
        const number = this.#addReport(change.report)
        const known = this.#jobsByKey.get(change.key)
        if (known !== undefined) {
          known.job.stage = 'ended'
          known.finalReport = number
        }
        this.#documentsByKey.delete(change.key)
        return
      }
      case 'report':
        this.#addReport(change.report)
        return
      case 'request-cancel':
        for (const key of change.keys) {
          const known = this.#jobsByKey.get(key)
          if (known !== undefined) known.job.wish = 'cancel'
        }
        return
      case 'forget':
        this.#jobsByKey.delete(change.key)
        this.#documentsByKey.delete(change.key)
        return
      case 'drop-reports':
        this.#dropReports(change.throughNumber)
        return
      case 'keep-epoch':
        this.lastEpoch = change.epoch
        return
      case 'keep-clock-offset':
        this.clockOffsetMs = change.offsetMs
        return
      case 'confirm-place':
        this.confirmedPlace = change.place
        return
      case 'renew':
        this.#renew(change.journalId)
        return
    }
  }

  #addReport({ key, at, event }: NewReport): number {
    this.#lastNumber += 1
    const dot = key.lastIndexOf('.')
    const jobId = key.slice(0, dot) as Report['jobId']
    this.#reports.push({ key, number: this.#lastNumber, jobId, attempt: Number(key.slice(dot + 1)), at: at.toISOString(), event })
    return this.#lastNumber
  }

  #renew(journalId: string): void {
    this.#dropReports(this.#lastNumber)
    for (const [key, { job }] of this.#jobsByKey) {
      if (job.stage === 'printing') continue
      this.#jobsByKey.delete(key)
      this.#documentsByKey.delete(key)
    }
    Object.assign(this, { journalId, lastEpoch: 0 })
    this.#lastNumber = 0
  }

  #dropReports(throughNumber: number): void {
    for (const [key, { finalReport }] of this.#jobsByKey) {
      if (finalReport === null || finalReport > throughNumber) continue
      const last = this.#reports.find((report) => report.number === finalReport)
      this.#endsByKey.delete(key)
      if (last !== undefined) this.#endsByKey.set(key, last.event)
      this.#jobsByKey.delete(key)
    }
    this.#reports = this.#reports.filter((report) => report.number > throughNumber)
    for (const key of this.#endsByKey.keys()) {
      if (this.#endsByKey.size <= REMEMBERED_ENDS) break
      this.#endsByKey.delete(key)
    }
  }
}
