import type { Job, JobHistoryEntry } from '@cloudprint/protocol/job'
import { texts } from '../../texts/texts.ts'
import { timelineOf } from './timeline.ts'
import type { TimelineLine } from './timeline.ts'

const words = texts.jobStory.known

/** One thing that is known, or known to be unknown, about a job in doubt. */
export interface KnownFact {
  label: string
  at: string | null
  text: string
}

type DoubtfulJob = Pick<Job, 'computerName' | 'printerName' | 'document' | 'message'>

/** What speaks for and against paper, for whoever has to decide: only of the last attempt, since earlier ones are settled. */
export function knownOfDoubt(job: DoubtfulJob, history: JobHistoryEntry[]): KnownFact[] {
  const attempt = history.slice(history.findLastIndex(({ event, to }) => event.kind === 'settled' || startsAgain(event.kind, to)) + 1)
  const last = (kind: JobHistoryEntry['event']['kind']) => attempt.findLast(({ event }) => event.kind === kind)
  const line = (entry: JobHistoryEntry | undefined): TimelineLine | undefined => timelineOf(job, entry === undefined ? [] : [entry])[0]
  const doubt = last('uncertain')
  // What kept a document from being fetched is over once it is at the site.
  const heard = attempt.findLast(({ event, to }) => event.kind === 'progressed' && to !== 'queued')
  const [delivered, printing, progressed] = [line(last('delivered')), line(last('printing')), line(heard)]
  return [
    ...(doubt === undefined ? [] : [{ label: words.since, at: doubt.happenedAt ?? doubt.at, text: words.says(sayerOf(doubt)) }]),
    ...(job.message === '' ? [] : [{ label: words.why, at: null, text: job.message }]),
    { label: words.atSite, at: delivered?.at ?? null, text: delivered === undefined ? words.notArrived : words.whole },
    {
      label: words.handedOver,
      at: printing?.at ?? null,
      text: printing === undefined ? words.notHandedOver : printing.detail,
    },
    ...(progressed === undefined
      ? []
      : [
          {
            label: words.lastHeard,
            at: progressed.at,
            text: [progressed.title, progressed.detail].filter((text) => text !== '').join(' · '),
          },
        ]),
  ]
}

/** The policy "reprint" took it back to the queue. */
function startsAgain(kind: JobHistoryEntry['event']['kind'], to: JobHistoryEntry['to']): boolean {
  return kind === 'uncertain' && to === 'queued'
}

function sayerOf({ by, byName }: JobHistoryEntry): string {
  return by === 'relay' ? words.relay : byName
}
