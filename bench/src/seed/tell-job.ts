import type { JobEvent } from '@cloudprint/protocol/job-event'
import type { FinalJobState, JobState } from '@cloudprint/protocol/job-state'
import type { ProblemCode } from '@cloudprint/protocol/problems'
import type { Chance } from './chance.ts'
import type { SeededPrinter } from './make-printers.ts'

export interface ToldEvent {
  at: Date
  by: 'relay' | 'agent' | 'person' | 'api-key'
  from: JobState | null
  to: JobState
  event: JobEvent
}

/** One job from its submission to where it stands now. */
export interface ToldJob {
  id: string
  printer: SeededPrinter
  createdAt: Date
  expiresAt: Date
  state: JobState
  events: ToldEvent[]
  isOffered: boolean
  failure: { code: ProblemCode; detail: string } | null
  /** The print system's number for it. */
  spoolerJob: number | null
}

const DAY_MS = 86_400_000

const failures: readonly [{ code: ProblemCode; detail: string }, ...{ code: ProblemCode; detail: string }[]] = [
  { code: 'print-aborted', detail: 'The printer gave up: the filter failed.' },
  { code: 'print-failed', detail: 'The printer did not answer for 300 seconds.' },
  { code: 'print-canceled-at-printer', detail: 'Somebody pressed Cancel at the printer.' },
  { code: 'document-damaged', detail: 'The PDF ends in the middle of a page.' },
  { code: 'printer-rejecting', detail: 'The queue takes no jobs.' },
]

/** What became of a job that was submitted at this time, given how its printer and its computer fare. */
export function tellJob({ printer, at, now, chance }: { printer: SeededPrinter; at: Date; now: Date; chance: Chance }): ToldJob {
  const job: ToldJob = {
    id: chance.id(at),
    printer,
    createdAt: at,
    expiresAt: new Date(at.getTime() + DAY_MS),
    state: 'queued',
    events: [],
    isOffered: false,
    failure: null,
    spoolerJob: null,
  }
  let clockMs = at.getTime()
  const tell = (afterMs: number, by: ToldEvent['by'], to: JobState, event: JobEvent): boolean => {
    clockMs += Math.ceil(afterMs)
    if (clockMs > now.getTime()) return false
    job.events.push({ at: new Date(clockMs), by, from: job.events.length === 0 ? null : job.state, to, event })
    job.state = to
    return true
  }
  const end = (afterMs: number, by: ToldEvent['by'], to: FinalJobState, event: JobEvent) => {
    if (tell(afterMs, by, to, event)) job.isOffered = false
    return job
  }

  tell(0, 'api-key', 'queued', { kind: 'submitted' })
  const { awaySince } = printer.computer
  if (awaySince !== null && at >= awaySince) return end(DAY_MS, 'relay', 'expired', { kind: 'expiry-passed' })
  if (chance.happens(0.004)) return end(2_000 + chance.below(600_000), 'api-key', 'canceled', { kind: 'canceled' })
  if (!tell(3 + chance.below(20), 'relay', 'queued', { kind: 'offered', epoch: 1 })) return job
  job.isOffered = true
  if (!tell(4 + chance.below(40), 'agent', 'delivered', { kind: 'delivered' })) return job
  job.spoolerJob = 1 + chance.below(90_000)
  // Behind a printer that stands still, jobs wait in the print system.
  const stoppedSince = printer.stopped === null ? null : printer.stopped.since
  if (stoppedSince !== null && at >= stoppedSince && chance.happens(0.7)) return job
  const spoolerJob = { id: String(job.spoolerJob), uuid: null }
  if (!tell(6 + chance.below(60), 'agent', 'printing', { kind: 'printing', spoolerJob })) return job
  if (stoppedSince !== null && at >= stoppedSince) {
    const reasons = [{ reason: printer.stopped?.reason ?? 'media-empty', since: stoppedSince.toISOString() }]
    tell(900, 'agent', 'printing', { kind: 'progressed', reasons, message: printer.health.message, sheetsCompleted: 0 })
    return job
  }
  const printsMs = 600 + chance.next() ** 4 * 45_000
  if (chance.happens(0.000_3)) return doubted(chance.happens(0.75))
  if (chance.happens(0.012)) {
    job.failure = chance.pick(failures)
    const failed = end(printsMs, 'agent', 'failed', { kind: 'failed', ...job.failure })
    if (failed.state !== 'failed') job.failure = null
    return failed
  }
  return end(printsMs, 'agent', 'completed', { kind: 'completed', evidence: evidenceOf(printer) })

  function doubted(isSettled: boolean): ToldJob {
    if (!tell(printsMs, 'agent', 'uncertain', { kind: 'uncertain', detail: 'The power went while the print system had it.' })) return job
    job.isOffered = false
    return isSettled ? end(chance.below(DAY_MS), 'person', 'completed', { kind: 'settled', verdict: 'printed' }) : job
  }
}

export function evidenceOf(printer: SeededPrinter): 'sent' | 'printed' {
  return printer.model.format === 'application/pdf' ? 'printed' : 'sent'
}
