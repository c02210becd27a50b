import type { Job } from '@cloudprint/protocol/job'
import { problems } from '@cloudprint/protocol/problems'
import { evidenceWords, jobStateWords } from '../../shared/words/job-words.ts'
import { reasonsText } from '../../shared/words/reason-words.ts'
import { StateMark } from '../../shared/ui/state-mark.tsx'
import { texts } from '../../texts/texts.ts'
import classes from './job-state.module.css'

/** Where a job stands, in a word and the one thing worth adding to it. */
export function JobStateMark({ job }: { job: Job }) {
  const { label, tone } = jobStateWords[job.state]
  const note = noteFor(job)
  return (
    <span className={classes.state}>
      <StateMark tone={job.reasons.length > 0 ? 'attention' : tone}>{label}</StateMark>
      {note !== null && <span className={classes.note}>{note}</span>}
    </span>
  )
}

function noteFor(job: Job): string | null {
  if (job.state === 'completed') return job.evidence === null ? null : evidenceWords[job.evidence].short
  if (job.cancelRequestedAt !== null && job.endedAt === null) return texts.jobStates.notes.cancelRequested
  if (job.state === 'uncertain') return texts.jobStates.notes.uncertain
  if (job.failure !== null) return problems[job.failure.code].title
  if (job.reasons.length > 0) return reasonsText(job.reasons.map(({ reason }) => reason))
  return null
}
