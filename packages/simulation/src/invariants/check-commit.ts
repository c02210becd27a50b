import { isFinal } from '@cloudprint/protocol/job-state'
import type { JobState } from '@cloudprint/protocol/job-state'
import { OFFER_WINDOW } from '@cloudprint/relay/jobs/job-rows'
import type { Committed, StoredComputer, StoredEntry, StoredJob } from '../relay/memory-database.ts'
import { checkEnd } from './check-end.ts'
import type { Witness } from './witness.ts'

/** Written by hand, not taken from the rules: from where each event may lead, and where to. */
const table: Record<string, readonly `${JobState}→${JobState}`[]> = {
  'offered': ['queued→queued'],
  'offer-withdrawn': ['queued→queued', 'queued→canceled', 'queued→expired'],
  'delivered': ['queued→delivered'],
  'printing': ['delivered→printing'],
  'progressed': ['queued→queued', 'delivered→delivered', 'printing→printing'],
  'completed': ['queued→completed', 'delivered→completed', 'printing→completed', 'uncertain→completed'],
  'failed': ['queued→failed', 'delivered→failed', 'printing→failed', 'uncertain→failed'],
  'canceled': ['queued→canceled', 'delivered→canceled', 'printing→canceled', 'uncertain→canceled'],
  'expired': ['queued→expired', 'delivered→expired', 'uncertain→expired'],
  'uncertain': ['queued→uncertain', 'delivered→uncertain', 'printing→uncertain', 'queued→queued', 'delivered→queued', 'printing→queued'],
  'cancel-requested': ['queued→canceled', 'queued→queued', 'delivered→delivered', 'printing→printing'],
  'expiry-passed': ['queued→expired'],
  'settled': ['uncertain→completed', 'uncertain→queued', 'uncertain→canceled'],
  'undeliverable': ['queued→failed'],
  'retried': ['failed→queued'],
}

interface SeenJob {
  entries: number
  state: JobState
  attempt: number
}

/** Looks at every commit of the relay. */
export class CommitCheck {
  readonly #witness: Witness
  readonly #seenById = new Map<string, SeenJob>()
  readonly #computersById = new Map<string, { epoch: number; reportsKept: Map<string, number> }>()

  constructor(witness: Witness) {
    this.#witness = witness
  }

  look({ jobs, computers }: Committed): void {
    const { database } = this.#witness
    for (const id of jobs) this.#lookAtJob(database.job(id))
    for (const id of computers) this.#lookAtComputer(database.computer(id))
  }

  #lookAtJob(job: StoredJob): void {
    const witness = this.#witness
    const { row } = job
    const history = witness.database.historyByJob.get(row.id) ?? []
    const seen = this.#seenById.get(row.id) ?? { entries: 0, state: row.state, attempt: 1 }
    for (const entry of history.slice(seen.entries)) this.#lookAtEntry(job, entry, seen)
    if (seen.state !== row.state) witness.violated('history tells the state', `${row.id} is ${row.state}, its history says ${seen.state}`)
    if (seen.attempt !== row.attempt)
      witness.violated('an attempt needs a reason', `${row.id} is at ${row.attempt}, expected ${seen.attempt}`)
    this.#seenById.set(row.id, { entries: history.length, state: row.state, attempt: row.attempt })
    this.#lookAtDocument(job)
    this.#lookAtWindow(job)
  }

  #lookAtEntry({ row, made }: StoredJob, entry: StoredEntry, seen: SeenJob): void {
    const witness = this.#witness
    const { event, from_state: from, to_state: to } = entry
    witness.world.note('relay', () => `commits ${row.id} ${event.kind}: ${from ?? '∅'} → ${to}`)
    if (event.kind === 'submitted') {
      seen.state = to
      return
    }
    if (from !== seen.state) witness.violated('history has no gaps', `${row.id}: ${event.kind} from ${from ?? '∅'}, it was ${seen.state}`)
    if (!(table[event.kind] ?? []).includes(`${from ?? 'queued'}→${to}`)) {
      witness.violated('a state moves as the table says', `${row.id}: ${event.kind} led from ${from ?? '∅'} to ${to}`)
    }
    if (from === 'uncertain' && event.kind === 'settled') witness.settled(row.id, event.verdict)
    const asked = witness.jobsById.get(row.id)?.onDoubt ?? made.onDoubt
    if (event.kind === 'retried') witness.printAgainAsked(row.id)
    const again = to === 'queued' && (event.kind === 'settled' || event.kind === 'uncertain' || event.kind === 'retried')
    if (event.kind === 'uncertain' && to === 'queued' && asked === 'hold') {
      witness.violated('under hold doubt waits for a person', `${row.id} went back to the queue`)
    }
    if (entry.by === 'agent') this.#lookForTwice(row.id, entry)
    checkEnd(witness, row, entry, seen.attempt)
    seen.state = to
    if (again) seen.attempt += 1
  }

  #lookForTwice(jobId: string, entry: StoredEntry): void {
    const same = (this.#witness.database.historyByJob.get(jobId) ?? []).filter(
      (other) =>
        other.by === 'agent' &&
        other.happened_at?.getTime() === entry.happened_at?.getTime() &&
        JSON.stringify(other.event) === JSON.stringify(entry.event),
    )
    if (same.length > 1) this.#witness.violated('a report counts once', `${jobId}: ${entry.event.kind} stands in the history twice`)
  }

  #lookAtDocument({ row, made }: StoredJob): void {
    const witness = this.#witness
    const { documentsByJob, keptUntilByJob, receiptsByJob } = witness.database
    const receipt = receiptsByJob.get(row.id)
    const keptUntil = keptUntilByJob.get(row.id)
    const isThere = documentsByJob.has(row.id) && receipt === undefined
    if (!isFinal(row.state)) {
      if (!isThere || keptUntil !== undefined) witness.violated('the document is there until the end', `${row.id} is ${row.state}`)
    } else if (row.state === 'failed' && keptUntil !== undefined) {
      if (!isThere) witness.violated('a failed job keeps its document', `${row.id} is to keep it, and it is gone`)
      if (keptUntil.getTime() - (row.endedAt?.getTime() ?? 0) !== witness.failedDocumentsMs)
        witness.violated('a failed job keeps its document as long as was said', `${row.id} until ${keptUntil.toISOString()}`)
    } else {
      if (documentsByJob.has(row.id)) witness.violated('the document is gone after the end', `${row.id} is ${row.state} and has it`)
      const reasons: string[] = row.state === 'failed' ? ['failed', 'retention-over', 'undeliverable'] : [row.state]
      if (receipt === undefined || receipt.sizeBytes !== made.document.sizeBytes || !reasons.includes(receipt.reason)) {
        witness.violated('the end leaves a receipt', `${row.id} is ${row.state}`)
      }
    }
  }

  #lookAtWindow({ row }: StoredJob): void {
    if (row.offerEpoch === null) return
    const held = [...this.#witness.database.jobs.values()].filter(
      ({ row: other }) =>
        other.printerId === row.printerId && other.offerEpoch !== null && (other.state === 'queued' || other.state === 'delivered'),
    )
    if (held.length > OFFER_WINDOW)
      this.#witness.violated('what a printer may hold is bounded', `${held.length} jobs of one printer are offered`)
  }

  #lookAtComputer({ id, epoch, reportsKeptByJournal }: StoredComputer): void {
    const before = this.#computersById.get(id)
    if (before !== undefined && epoch < before.epoch) this.#witness.violated('epochs rise', `${id} went from ${before.epoch} to ${epoch}`)
    for (const [journalId, kept] of before?.reportsKept ?? []) {
      if ((reportsKeptByJournal.get(journalId) ?? 0) < kept)
        this.#witness.violated('a report counts once', `${id} had kept ${kept} reports of ${journalId}`)
    }
    this.#computersById.set(id, { epoch, reportsKept: new Map(reportsKeptByJournal) })
  }
}
