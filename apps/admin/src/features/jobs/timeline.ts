import { problems } from '@cloudprint/protocol/problems'
import type { Job, JobHistoryEntry } from '@cloudprint/protocol/job'
import { msBetween } from '../../shared/format/duration.ts'
import { evidenceWords } from '../../shared/words/job-words.ts'
import { reasonsText } from '../../shared/words/reason-words.ts'
import type { Tone } from '../../shared/words/tone.ts'

/** What of a job its story is told with. */
type Told = Pick<Job, 'computerName' | 'printerName' | 'document'>

export interface TimelineLine {
  at: string
  title: string
  /** The particulars; empty where there are none. */
  detail: string
  tone: Tone
  /** Since the line before; null for the first. */
  afterMs: number | null
}

/** A job's history as a person tells it, oldest first. */
export function timelineOf(job: Told, entries: JobHistoryEntry[]): TimelineLine[] {
  let before: string | null = null
  return entries.map((entry) => {
    const at = entry.happenedAt ?? entry.at
    const afterMs = before === null ? null : msBetween(before, at)
    before = at
    return { at, afterMs, ...wordsFor(entry, job) }
  })
}

type Words = Pick<TimelineLine, 'title' | 'detail' | 'tone'>

function wordsFor(entry: JobHistoryEntry, job: Told): Words {
  const { event } = entry
  switch (event.kind) {
    case 'submitted':
      return { title: `Submitted by ${entry.byName}`, detail: storedWords(job), tone: 'ok' }
    case 'offered':
      return { title: `Sent to ${job.computerName}`, detail: '', tone: 'busy' }
    case 'offer-withdrawn':
      return { title: `Came back from ${job.computerName}`, detail: event.detail, tone: 'attention' }
    case 'delivered':
      return { title: `Arrived at ${job.computerName}`, detail: 'The whole document is there, and checked.', tone: 'ok' }
    case 'printing':
      return {
        title: 'Handed to the print system',
        detail: spoolerWords(event.spoolerJob.id, job.printerName),
        tone: 'ok',
      }
    case 'progressed':
      return progressWords(event)
    case 'completed':
      return {
        title: `Completed: ${evidenceWords[event.evidence].short}`,
        detail: event.detail ?? evidenceWords[event.evidence].sentence,
        tone: event.detail === undefined ? 'ok' : 'attention',
      }
    case 'failed':
      return { title: problems[event.code].title, detail: event.detail, tone: 'bad' }
    case 'canceled':
      return { title: 'Canceled', detail: entry.by === 'agent' ? `Confirmed by ${entry.byName}.` : '', tone: 'quiet' }
    case 'expired':
      return { title: `Expired at ${job.computerName}`, detail: 'Its time had passed before it could be handed over.', tone: 'attention' }
    case 'uncertain':
      return { title: 'Outcome uncertain', detail: event.detail, tone: 'doubt' }
    case 'cancel-requested':
      return { title: `${entry.byName} asked to cancel`, detail: '', tone: 'quiet' }
    case 'expiry-passed':
      return { title: 'Expired', detail: 'Its time had passed before it could be printed.', tone: 'attention' }
    case 'undeliverable':
      return { title: problems[event.code].title, detail: event.detail, tone: 'bad' }
    case 'retried':
      return { title: `${entry.byName} had it tried again`, detail: 'Back in the queue, with its time starting anew.', tone: 'quiet' }
    case 'settled':
      return { title: settledWords[event.verdict](entry.byName), detail: '', tone: 'quiet' }
  }
}

const settledWords = {
  'printed': (who: string) => `${who} found it printed`,
  'print-again': (who: string) => `${who} had it printed again`,
  'discard': (who: string) => `${who} dropped it`,
}

function storedWords({ computerName, document: { reference } }: Told): string {
  if (reference === null) return 'Stored safely at the relay.'
  return reference.fetchBy === 'relay'
    ? `The relay fetched the document from ${reference.host}, and stored it safely.`
    : `Its address at ${reference.host} is stored safely at the relay; ${computerName} fetches it.`
}

function progressWords(event: Extract<JobHistoryEntry['event'], { kind: 'progressed' }>): Words {
  const reasons = reasonsText(event.reasons.map(({ reason }) => reason))
  const sheets = event.sheetsCompleted === null || event.sheetsCompleted === 0 ? '' : sheetsText(event.sheetsCompleted)
  return {
    title: reasons === '' ? 'Printing goes on' : reasons,
    detail: [event.message, sheets].filter((text) => text !== '').join(' · '),
    tone: event.reasons.some(({ reason }) => isHindrance(reason)) ? 'attention' : 'busy',
  }
}

/** Longer ids are of a machine's making, and nobody finds them in a print queue's window. */
const LONGEST_SHOWN_ID = 12

function spoolerWords(spoolerJobId: string, printerName: string): string {
  return spoolerJobId.length > LONGEST_SHOWN_ID
    ? `It is in the queue of ${printerName}.`
    : `There it is job ${spoolerJobId} of ${printerName}.`
}

function sheetsText(sheets: number): string {
  return sheets === 1 ? '1 sheet out' : `${sheets} sheets out`
}

function isHindrance(reason: string): boolean {
  return !/^(?:none|connecting-to-device|job-(?:printing|outgoing|incoming|queued|spooling|streaming|transforming|data-insufficient|queued-for-marker|restartable))$/.test(
    reason,
  )
}
