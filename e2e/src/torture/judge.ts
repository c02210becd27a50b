import type { Job } from '@cloudprint/protocol/job'
import { isFinal } from '@cloudprint/protocol/job-state'
import type { Sheet } from './counting-printer.ts'
import type { Kill } from './supervise.ts'
import type { Accepted } from './submit-waves.ts'

type Breach =
  | 'lost'
  | 'doubled'
  /** By a cupsd that was killed in the middle of it, started again, and took it up, without a word of it on the job: see docs/guarantees.md. */
  | 'repeated by CUPS, not said'
  | 'wrong bytes'
  | 'wrong printer'
  | 'canceled, yet printed'
  | 'failed'
  | 'never ended'
  | 'uncertain without cause'
  | 'out of order'

interface Violation {
  breach: Breach
  marker: string
  line: string
  jobId: string
  why: string
}

/** A job in doubt, and since when. */
interface Doubt {
  marker: string
  line: string
  jobId: string
  /** The agent's words. */
  detail: string
  atMs: number
  /** Sheets that really came out: nobody but the test knows. */
  sheets: number
}

/** A job that a cupsd printed again by itself. */
interface Repeat {
  marker: string
  line: string
  jobId: string
  /** Its end says that it may have come out twice. */
  isSaid: boolean
}

export interface Evidence {
  accepted: Accepted[]
  /** As the relay tells them when all faults are over. */
  jobsById: Map<string, Job>
  sheets: Sheet[]
  kills: Kill[]
  doubtsById: Map<string, { detail: string; atMs: number }>
  /** How often each job with more than one sheet was handed over to CUPS, as its history tells. */
  handOversById: Map<string, number>
}

export interface Verdict {
  violations: Violation[]
  doubts: Doubt[]
  repeats: Repeat[]
  /** Jobs that may have come out twice, as they say, and did not. */
  falseAlarms: number
  /** Jobs that were accepted and had not ended, summed over all kills of cupsd. */
  inFlightAtCupsKills: number
  states: Record<string, number>
  canceled: number
}

/** What the accepted jobs, their ends and the sheets at the printers say together. */
export function judge({ accepted, jobsById, sheets, kills, doubtsById, handOversById }: Evidence): Verdict {
  const sheetsByMarker = Map.groupBy(sheets, ({ marker }) => marker)
  const violations: Violation[] = []
  const doubts: Doubt[] = []
  const repeats: Repeat[] = []
  let falseAlarms = 0
  const states: Record<string, number> = {}
  for (const one of accepted) {
    const { marker, line, jobId } = one
    const found = sheetsByMarker.get(marker) ?? []
    const job = jobsById.get(jobId)
    const breach = (name: Breach, why: string) => violations.push({ breach: name, marker, line, jobId, why })
    states[job?.state ?? 'unknown'] = (states[job?.state ?? 'unknown'] ?? 0) + 1
    const isSaid = job?.state === 'completed' && job.message.includes('may have come out twice')
    if (isSaid && found.length < 2) falseAlarms += 1
    if (found.length > 1) {
      const isByCups = handOversById.get(jobId) === 1 && isAgainByCups(one, found, kills)
      if (isByCups) repeats.push({ marker, line, jobId, isSaid })
      const times = found.map(({ atMs }) => new Date(atMs).toISOString()).join(' and ')
      if (!isByCups) breach('doubled', `${found.length} sheets, ${times}`)
      else if (!isSaid) breach('repeated by CUPS, not said', `${times}; the job is ${job?.state ?? 'unknown'}`)
    }
    if (found.some(({ isRight }) => !isRight)) breach('wrong bytes', 'a sheet differs from what was submitted')
    if (found.some(({ printer }) => printer !== one.printer)) breach('wrong printer', 'a sheet came out of another printer')
    if (job === undefined) {
      breach('lost', 'the relay does not know it')
      continue
    }
    if (one.canceled === 'canceled' && found.length > 0) breach('canceled, yet printed', 'the cancel was answered with 200')
    if (job.state === 'completed' && found.length === 0) breach('lost', 'said to be completed, and no sheet came out')
    if (job.state === 'failed' || job.state === 'expired')
      breach('failed', `${job.state}: ${job.failure?.code ?? ''} ${job.failure?.detail ?? ''}`)
    if (job.state === 'canceled' && one.canceled === undefined) breach('lost', 'canceled, although nobody asked for it')
    if (job.state === 'uncertain') {
      const { detail, atMs } = doubtsById.get(jobId) ?? { detail: job.message, atMs: Number.NaN }
      doubts.push({ marker, line, jobId, detail, atMs, sheets: found.length })
      const isExplained = kills.some(
        (kill) => kill.line === line && kill.victim === 'cupsd' && one.submittedAtMs <= kill.backAtMs && kill.atMs <= atMs,
      )
      if (!isExplained) breach('uncertain without cause', detail)
    } else if (!isFinal(job.state))
      breach('never ended', `${job.state}, ${job.reasons.map(({ reason }) => reason).join(' ')} ${job.message}`)
  }
  return {
    violations: [...violations, ...outOfOrder(accepted, sheetsByMarker)],
    doubts,
    repeats,
    falseAlarms,
    inFlightAtCupsKills: inFlight(accepted, jobsById, doubts, kills),
    states,
    canceled: accepted.filter(({ canceled }) => canceled !== undefined).length,
  }
}

/** Longer than any of the printers takes for a label. */
const PRINTING_MS = 3_000

/**
 * Each further sheet came from the successor of a cupsd that was killed after the sheet before had begun to come out. That one may
 * be counted after the kill, since a backend outlives its cupsd.
 */
function isAgainByCups({ line }: Accepted, found: Sheet[], kills: Kill[]): boolean {
  const killsAtMs = kills.filter((kill) => kill.line === line && kill.victim === 'cupsd').map(({ atMs }) => atMs)
  const times = found.map(({ atMs }) => atMs).toSorted((one, other) => one - other)
  let lastKillAtMs = -Infinity
  return times.every((atMs, index) => {
    const before = times[index - 1]
    if (before === undefined) return true
    const kill = killsAtMs.find((killAtMs) => killAtMs > lastKillAtMs && before - PRINTING_MS <= killAtMs && killAtMs < atMs)
    lastKillAtMs = kill ?? lastKillAtMs
    return kill !== undefined
  })
}

/** A job accepted before another one of its printer was even submitted comes out before it. */
function outOfOrder(accepted: Accepted[], sheetsByMarker: Map<string, Sheet[]>): Violation[] {
  const violations: Violation[] = []
  const printed = accepted
    .map((job) => ({ ...job, atMs: Math.min(...(sheetsByMarker.get(job.marker) ?? []).map(({ atMs }) => atMs)) }))
    .filter(({ atMs }) => Number.isFinite(atMs))
  for (const jobs of Map.groupBy(printed, ({ line, printer }) => `${line} ${printer}`).values()) {
    const inOrder = jobs.toSorted((one, other) => one.atMs - other.atMs)
    let newest: (typeof inOrder)[number] | undefined
    for (const job of inOrder) {
      if (newest !== undefined && job.acceptedAtMs < newest.submittedAtMs) {
        const why = `came out after ${newest.marker}, which was submitted after it had been accepted`
        violations.push({ breach: 'out of order', marker: job.marker, line: job.line, jobId: job.jobId, why })
      }
      if (newest === undefined || newest.submittedAtMs < job.submittedAtMs) newest = job
    }
  }
  return violations
}

function inFlight(accepted: Accepted[], jobsById: Map<string, Job>, doubts: Doubt[], kills: Kill[]): number {
  const doubtAtById = new Map(doubts.map(({ jobId, atMs }) => [jobId, atMs]))
  const spans = accepted.map(({ line, jobId, acceptedAtMs }) => {
    const endedAt = jobsById.get(jobId)?.endedAt
    return { line, fromMs: acceptedAtMs, toMs: doubtAtById.get(jobId) ?? (endedAt ? Date.parse(endedAt) : Infinity) }
  })
  return kills
    .filter(({ victim }) => victim === 'cupsd')
    .reduce(
      (sum, kill) => sum + spans.filter((span) => span.line === kill.line && span.fromMs <= kill.atMs && kill.atMs < span.toMs).length,
      0,
    )
}
