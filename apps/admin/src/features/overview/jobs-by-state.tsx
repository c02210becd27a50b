import type { Overview } from '@cloudprint/protocol/http/console-routes'
import type { JobState } from '@cloudprint/protocol/job-state'
import { Link } from '@tanstack/react-router'
import { StateMark } from '../../shared/ui/state-mark.tsx'
import { jobStateWords } from '../../shared/words/job-words.ts'
import { texts } from '../../texts/texts.ts'
import classes from './jobs-by-state.module.css'

const words = texts.overview.byState

const underWay: JobState[] = ['queued', 'delivered', 'printing', 'uncertain']
const ended: JobState[] = ['completed', 'failed', 'canceled', 'expired']

/** All jobs by where they stand: those on their way first, then how the others ended. */
export function JobsByState({ counts }: { counts: Overview['jobsByState'] }) {
  return (
    <nav className={classes.strip} aria-label={words.title}>
      <Group title={words.underWay} states={underWay} counts={counts} />
      <Group title={words.ended} states={ended} counts={counts} />
    </nav>
  )
}

interface GroupProps {
  title: string
  states: JobState[]
  counts: Overview['jobsByState']
}

function Group({ title, states, counts }: GroupProps) {
  return (
    <section className={classes.group} aria-label={title}>
      <h2 className={classes.title}>{title}</h2>
      <div className={classes.cells}>
        {states.map((state) => (
          <Link key={state} to="/jobs" search={{ state: [state] }} className={classes.cell} data-none={counts[state] === 0 || undefined}>
            <span className={classes.count}>{counts[state].toLocaleString()}</span>
            <StateMark tone={jobStateWords[state].tone}>{jobStateWords[state].label}</StateMark>
          </Link>
        ))}
      </div>
    </section>
  )
}
