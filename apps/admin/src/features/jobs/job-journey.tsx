import type { Job } from '@cloudprint/protocol/job'
import type { CSSProperties } from 'react'
import { useQuery } from '@tanstack/react-query'
import { durationText } from '../../shared/format/duration.ts'
import { Time } from '../../shared/ui/time.tsx'
import { texts } from '../../texts/texts.ts'
import classes from './job-journey.module.css'
import { journeyOf } from './journey.ts'
import type { JourneyStop } from './journey.ts'
import { jobEventsQuery } from './queries.ts'

const { hops } = texts.jobs

/** The job's way as a line with its stops, and the time from each to the next. */
export function JobJourney({ job }: { job: Job }) {
  const { data: history } = useQuery(jobEventsQuery(job.id))
  const stops = journeyOf(job, history?.items)
  return (
    <ol className={classes.line} style={{ '--stops': stops.length - 1 } as CSSProperties} aria-label={texts.jobPage.way}>
      {stops.map((stop, at) => (
        <li key={stop.key} className={classes.stop} data-status={stop.status} data-tone={stop.tone} data-leads={stops[at + 1]?.status}>
          <span className={classes.dot} aria-hidden="true" />
          <Took ms={stop.status === 'passed' ? (stops[at + 1]?.tookMs ?? null) : null} />
          <span className={classes.label}>{stop.label}</span>
          <span className={classes.at}>{stop.at === null ? waitingWords(stop) : <Time iso={stop.at} as="exact" />}</span>
        </li>
      ))}
    </ol>
  )
}

function Took({ ms }: { ms: number | null }) {
  return ms === null ? null : <span className={classes.took}>{durationText(ms)}</span>
}

function waitingWords({ status, tone }: JourneyStop): string {
  if (status === 'skipped') return hops.skipped
  if (status !== 'next') return ''
  return tone === 'doubt' ? hops.person : hops.next
}
