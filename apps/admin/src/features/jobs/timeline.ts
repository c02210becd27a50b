import { problems } from '@cloudprint/protocol/problems'
import type { Job, JobHistoryEntry } from '@cloudprint/protocol/job'
import { msBetween } from '../../shared/format/duration.ts'
import { evidenceWords } from '../../shared/words/job-words.ts'
import { reasonsText } from '../../shared/words/reason-words.ts'
import type { Tone } from '../../shared/words/tone.ts'
import { texts } from '../../texts/texts.ts'

const words = texts.jobStory

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
      return { title: words.submitted(entry.byName), detail: storedWords(job), tone: 'ok' }
    case 'offered':
      return { title: words.offered(job.computerName), detail: '', tone: 'busy' }
    case 'offer-withdrawn':
      return { title: words.withdrawn(job.computerName), detail: event.detail, tone: 'attention' }
    case 'delivered':
      return { title: words.delivered(job.computerName), detail: words.deliveredDetail, tone: 'ok' }
    case 'printing':
      return {
        title: words.printing,
        detail: spoolerWords(event.spoolerJob.id, job.printerName),
        tone: 'ok',
      }
    case 'progressed':
      return progressWords(event)
    case 'completed':
      return {
        title: words.completed(evidenceWords[event.evidence].short),
        detail: event.detail ?? evidenceWords[event.evidence].sentence,
        tone: event.detail === undefined ? 'ok' : 'attention',
      }
    case 'failed':
      return { title: problems[event.code].title, detail: event.detail, tone: 'bad' }
    case 'canceled':
      return { title: words.canceled, detail: entry.by === 'agent' ? words.confirmedBy(entry.byName) : '', tone: 'quiet' }
    case 'expired':
      return { title: words.expiredAt(job.computerName), detail: words.expiredAtDetail, tone: 'attention' }
    case 'uncertain':
      return { title: words.uncertain, detail: event.detail, tone: 'doubt' }
    case 'cancel-requested':
      return { title: words.cancelRequested(entry.byName), detail: '', tone: 'quiet' }
    case 'expiry-passed':
      return { title: words.expired, detail: words.expiredDetail, tone: 'attention' }
    case 'undeliverable':
      return { title: problems[event.code].title, detail: event.detail, tone: 'bad' }
    case 'retried':
      return { title: words.retried(entry.byName), detail: words.retriedDetail, tone: 'quiet' }
    case 'settled':
      return { title: words.settled[event.verdict](entry.byName), detail: '', tone: 'quiet' }
  }
}

function storedWords({ computerName, document: { reference } }: Told): string {
  if (reference === null) return words.stored
  return reference.fetchBy === 'relay' ? words.fetched(reference.host) : words.addressStored(reference.host, computerName)
}

function progressWords(event: Extract<JobHistoryEntry['event'], { kind: 'progressed' }>): Words {
  const reasons = reasonsText(event.reasons.map(({ reason }) => reason))
  const sheets = event.sheetsCompleted === null || event.sheetsCompleted === 0 ? '' : words.sheets(event.sheetsCompleted)
  return {
    title: reasons === '' ? words.goesOn : reasons,
    detail: [event.message, sheets].filter((text) => text !== '').join(' · '),
    tone: event.reasons.some(({ reason }) => isHindrance(reason)) ? 'attention' : 'busy',
  }
}

/** Longer ids are of a machine's making, and nobody finds them in a print queue's window. */
const LONGEST_SHOWN_ID = 12

function spoolerWords(spoolerJobId: string, printerName: string): string {
  return spoolerJobId.length > LONGEST_SHOWN_ID ? words.inQueue(printerName) : words.asJob(spoolerJobId, printerName)
}

function isHindrance(reason: string): boolean {
  return !/^(?:none|connecting-to-device|job-(?:printing|outgoing|incoming|queued|spooling|streaming|transforming|data-insufficient|queued-for-marker|restartable))$/.test(
    reason,
  )
}
