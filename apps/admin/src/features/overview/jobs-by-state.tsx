import type { Overview } from '@cloudprint/protocol/http/console-routes'
import type { JobState } from '@cloudprint/protocol/job-state'
import type { SiteId } from '@cloudprint/protocol/ids'
import { Link } from '@tanstack/react-router'
import { StateMark } from '../../shared/ui/state-mark.tsx'
import { jobStateWords } from '../../shared/words/job-words.ts'
import { texts } from '../../texts/texts.ts'
import classes from './jobs-by-state.module.css'

const words = texts.overview.byState

const underWay: JobState[] = ['queued', 'delivered', 'printing', 'uncertain']
const ended: JobState[] = ['completed', 'failed', 'canceled', 'expired']

interface JobsByStateProps {
  counts: Overview['jobsByState']
  /** From when on those count that have ended. */
  since: string | undefined
  siteId: SiteId | undefined
}

/** All jobs by where they stand: those on their way first, then how the others of the day ended. */
export function JobsByState({ counts, since, siteId }: JobsByStateProps) {
  return (
    <nav className={classes.strip} aria-label={words.title}>
      <Group title={words.underWay} states={underWay} counts={counts} filter={{ siteId }} />
      <Group title={words.ended} states={ended} counts={counts} filter={{ siteId, after: since }} />
    </nav>
  )
}

interface GroupProps {
  title: string
  states: JobState[]
  counts: Overview['jobsByState']
  filter: { siteId: SiteId | undefined; after?: string | undefined }
}

function Group({ title, states, counts, filter }: GroupProps) {
  return (
    <section className={classes.group} aria-label={title}>
      <h2 className={classes.title}>{title}</h2>
      <div className={classes.cells}>
        {states.map((state) => (
          <Link
            key={state}
            to="/jobs"
            search={{ ...filter, state: [state] }}
            className={classes.cell}
            data-none={counts[state] === 0 || undefined}
          >
            <span className={classes.count}>{counts[state].toLocaleString()}</span>
            <StateMark tone={jobStateWords[state].tone}>{jobStateWords[state].label}</StateMark>
          </Link>
        ))}
      </div>
    </section>
  )
}
