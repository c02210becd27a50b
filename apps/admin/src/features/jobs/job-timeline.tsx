import type { Job } from '@cloudprint/protocol/job'
import { useQuery } from '@tanstack/react-query'
import { durationText } from '../../shared/format/duration.ts'
import { QueryGate } from '../../shared/ui/query-gate.tsx'
import { SkeletonRows } from '../../shared/ui/skeleton-rows.tsx'
import { StateMark } from '../../shared/ui/state-mark.tsx'
import { Time } from '../../shared/ui/time.tsx'
import { texts } from '../../texts/texts.ts'
import classes from './job-timeline.module.css'
import { jobEventsQuery } from './queries.ts'
import { timelineOf } from './timeline.ts'

/** Everything that happened to a job, told in order. */
export function JobTimeline({ job }: { job: Job }) {
  const query = useQuery(jobEventsQuery(job.id))
  return (
    <QueryGate query={query} skeleton={<SkeletonRows count={4} />}>
      {({ items }) => (
        <ol className={classes.timeline}>
          {timelineOf(job, items).map((line, at) => (
            <li key={at} className={classes.line}>
              <span className={classes.mark}>
                <StateMark tone={line.tone} />
              </span>
              <div className={classes.words}>
                <span className={classes.title}>{line.title}</span>
                {line.detail !== '' && <span className={classes.detail}>{line.detail}</span>}
              </div>
              <span className={classes.at}>
                <Time iso={line.at} as="exact" />
                {line.afterMs !== null && <span className={classes.after}>{texts.jobStory.after(durationText(line.afterMs))}</span>}
              </span>
            </li>
          ))}
        </ol>
      )}
    </QueryGate>
  )
}
