import type { JobEvent } from '@cloudprint/protocol/job-event'
import type { DoubtPolicy, JobState } from '@cloudprint/protocol/job-state'
import { isFinal } from '@cloudprint/protocol/job-state'

/** As much of a job as its rules need. */
export interface JobFacts {
  state: JobState
  onDoubt: DoubtPolicy
  /** The computer may hold the job under an offer that was neither refused nor withdrawn. */
  offered: boolean
  cancelRequested: boolean
  expiresAt: Date
  attempt: number
  /** Whether a job that has failed still has its document. */
  documentKept: boolean
}

/** What an event changes: the next state and the marks that go with it. */
export interface Move {
  ok: true
  state: JobState
  offered: boolean
  cancelRequested: boolean
  /** The job will be handed out for printing once more. */
  printsAgain: boolean
}

/**
 * Why an event changes nothing. `repeated`: the job stands there already, as after a report that came twice.
 * `final`: the job has ended and stays as it ended. `conflict`: the event can't follow from this state.
 */
export interface Unmoved {
  ok: false
  why: 'repeated' | 'final' | 'conflict'
}

/**
 * The job's state machine: the only place that knows which event leads from which state to which.
 * Pure; the relay applies it to a locked row, agent and console only ask it.
 *
 * A job that was never offered is the relay's alone, so a cancel or an expiry ends it at once. From the offer on the
 * site may print it: then only the agent's word (or a withdrawn offer) ends it, and a cancel stays pending until then.
 */
export function move(job: JobFacts, event: JobEvent, now: Date): Move | Unmoved {
  if (isFinal(job.state)) return event.kind === 'retried' ? afterEnd(job) : { ok: false, why: 'final' }
  switch (event.kind) {
    case 'submitted':
      return { ok: false, why: 'conflict' }
    case 'offered':
      return job.state === 'queued' ? keep(job, { offered: true }) : conflict
    case 'offer-withdrawn':
      return job.state === 'queued' && job.offered ? afterWithdrawal(job, now) : conflict
    case 'delivered':
      return fromAgent(job, 'delivered', ['queued'])
    case 'printing':
      return fromAgent(job, 'printing', ['delivered'])
    // While the agent fetches what the job refers to it is in the queue still.
    case 'progressed':
      return job.state === 'printing' || job.state === 'delivered' || (job.state === 'queued' && job.offered) ? keep(job) : conflict
    case 'completed':
      return fromAgent(job, 'completed', ['queued', 'delivered', 'printing', 'uncertain'])
    case 'failed':
      return fromAgent(job, 'failed', ['queued', 'delivered', 'printing', 'uncertain'])
    case 'canceled':
      return fromAgent(job, 'canceled', ['queued', 'delivered', 'printing', 'uncertain'])
    case 'expired':
      return fromAgent(job, 'expired', ['queued', 'delivered', 'uncertain'])
    case 'uncertain':
      return afterDoubt(job)
    case 'cancel-requested':
      return afterCancel(job)
    case 'expiry-passed':
      return afterExpiry(job, now)
    case 'settled':
      return afterVerdict(job, event)
    // An agent that may hold it has a say of its own.
    case 'undeliverable':
      return job.state === 'queued' && !job.offered ? to(job, 'failed') : conflict
    // Tried again already, as after an answer that was lost.
    case 'retried':
      return job.attempt > 1 && job.state !== 'uncertain' ? { ok: false, why: 'repeated' } : conflict
  }
}

const conflict: Unmoved = { ok: false, why: 'conflict' }

function to(job: JobFacts, state: JobState, change: Partial<Move> = {}): Move {
  return { ok: true, state, offered: job.offered, cancelRequested: job.cancelRequested, printsAgain: false, ...change }
}

function keep(job: JobFacts, change: Partial<Move> = {}): Move {
  return to(job, job.state, change)
}

/**
 * Only a computer that holds the job can report on it; how a job in doubt ended it may tell when it comes back after all. Its
 * last word counts from every open state: an agent that is offered what it has printed before says so, and nothing else.
 */
function fromAgent(job: JobFacts, state: JobState, from: readonly JobState[]): Move | Unmoved {
  if (job.state === state) return { ok: false, why: 'repeated' }
  return (job.offered || job.state === 'uncertain') && from.includes(job.state) ? to(job, state) : conflict
}

function afterWithdrawal(job: JobFacts, now: Date): Move {
  if (job.cancelRequested) return to(job, 'canceled', { offered: false })
  if (job.expiresAt <= now) return to(job, 'expired', { offered: false })
  return keep(job, { offered: false })
}

function afterDoubt(job: JobFacts): Move | Unmoved {
  if (job.state === 'uncertain') return { ok: false, why: 'repeated' }
  if (!job.offered) return conflict
  const again = job.onDoubt === 'reprint' && !job.cancelRequested
  return again ? to(job, 'queued', { offered: false, printsAgain: true }) : to(job, 'uncertain', { offered: false, cancelRequested: false })
}

function afterCancel(job: JobFacts): Move | Unmoved {
  if (job.state === 'uncertain') return conflict
  if (job.state === 'queued' && !job.offered) return to(job, 'canceled', { cancelRequested: true })
  return job.cancelRequested ? { ok: false, why: 'repeated' } : keep(job, { cancelRequested: true })
}

function afterExpiry(job: JobFacts, now: Date): Move | Unmoved {
  if (job.expiresAt > now || job.state !== 'queued' || job.offered) return conflict
  return to(job, 'expired')
}

/** A job that failed did not print, so under every policy it may be tried again, for as long as its document is there. */
function afterEnd(job: JobFacts): Move | Unmoved {
  if (job.state !== 'failed' || !job.documentKept) return { ok: false, why: 'final' }
  return to(job, 'queued', { offered: false, cancelRequested: false, printsAgain: true })
}

function afterVerdict(job: JobFacts, event: Extract<JobEvent, { kind: 'settled' }>): Move | Unmoved {
  if (job.state !== 'uncertain') return conflict
  switch (event.verdict) {
    case 'printed':
      return to(job, 'completed')
    case 'print-again':
      return to(job, 'queued', { printsAgain: true })
    case 'discard':
      return to(job, 'canceled')
  }
}
