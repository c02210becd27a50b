import { move } from '@cloudprint/job-rules/move'
import type { Unmoved } from '@cloudprint/job-rules/move'
import type { JobEvent } from '@cloudprint/protocol/job-event'
import { isFinal } from '@cloudprint/protocol/job-state'
import type { JobRow } from './job-row.ts'

/**
 * The row after an event, or why the event changes nothing. Pure: the rules decide, this writes down what follows. Whether a
 * job's document is kept matters to a retry alone.
 */
export function recordEvent(row: JobRow, event: JobEvent, now: Date, documentKept = false): { ok: true; row: JobRow } | Unmoved {
  const { offerEpoch: offeredUnder, cancelRequestedAt } = row
  const moved = move({ ...row, offered: offeredUnder !== null, cancelRequested: cancelRequestedAt !== null, documentKept }, event, now)
  if (!moved.ok) return moved
  const offerEpoch = event.kind === 'offered' ? event.epoch : row.offerEpoch
  const next: JobRow = {
    ...row,
    ...factsOf(event, row, now),
    state: moved.state,
    offerEpoch: moved.offered ? offerEpoch : null,
    cancelRequestedAt: moved.cancelRequested ? (row.cancelRequestedAt ?? now) : null,
    endedAt: isFinal(moved.state) ? now : null,
  }
  return { ok: true, row: moved.printsAgain ? printAgain(next, event, now) : next }
}

function factsOf(event: JobEvent, row: JobRow, now: Date): Partial<JobRow> {
  switch (event.kind) {
    case 'delivered':
      return { deliveredAt: now, reasons: [], message: '' }
    case 'printing':
      return { printingAt: now, spoolerJob: event.spoolerJob, reasons: [], message: '' }
    case 'progressed':
      return { reasons: event.reasons, message: event.message, sheetsCompleted: event.sheetsCompleted ?? row.sheetsCompleted }
    case 'completed':
      return { evidence: event.evidence, reasons: [], message: event.detail ?? '' }
    case 'failed':
    case 'undeliverable':
      return { failure: { code: event.code, detail: event.detail }, reasons: [], message: '' }
    case 'uncertain':
      return { reasons: [], message: event.detail }
    // A person has seen the paper: the strongest word there is.
    case 'settled':
      return event.verdict === 'printed' ? { evidence: 'printed', message: '' } : { message: '' }
    case 'canceled':
    case 'expired':
    case 'offer-withdrawn':
      return { reasons: [], message: '' }
    case 'submitted':
    case 'offered':
    case 'cancel-requested':
    case 'expiry-passed':
    case 'retried':
      return {}
  }
}

/**
 * Back in the queue under the next attempt. A person who asks for it wants it now, so its time starts again; a policy
 * does not, since a stale label must not come out.
 */
function printAgain(row: JobRow, event: JobEvent, now: Date): JobRow {
  const lifetimeMs = row.expiresAt.getTime() - row.createdAt.getTime()
  return {
    ...row,
    attempt: row.attempt + 1,
    failure: null,
    spoolerJob: null,
    sheetsCompleted: null,
    deliveredAt: null,
    printingAt: null,
    expiresAt: event.kind === 'settled' || event.kind === 'retried' ? new Date(now.getTime() + lifetimeMs) : row.expiresAt,
  }
}
