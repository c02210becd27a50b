import { problems } from '@cloudprint/protocol/problems'
import type { Job } from '@cloudprint/protocol/job'
import { isFinal } from '@cloudprint/protocol/job-state'
import { Keyword } from '../../shared/ui/keyword.tsx'
import { Notice } from '../../shared/ui/notice.tsx'
import { Time } from '../../shared/ui/time.tsx'
import { reasonsText } from '../../shared/words/reason-words.ts'
import classes from './job-notice.module.css'
import { RetryJob } from './retry-job.tsx'
import { SettleJob } from './settle-job.tsx'

/** What somebody should know about this job before anything else: why it failed, what holds it up, what is pending. */
export function JobNotice({ job }: { job: Job }) {
  if (job.failure !== null) {
    return (
      <Notice tone="bad" title={problems[job.failure.code].title}>
        <p>{job.failure.detail}</p>
        <p>{job.failure.advice}</p>
        <RetryJob job={job} />
      </Notice>
    )
  }
  if (job.cancelRequestedAt !== null && job.endedAt === null) {
    return (
      <Notice tone="attention" title="Cancel asked for, not confirmed yet">
        <p>
          Asked <Time iso={job.cancelRequestedAt} />. {job.computerName} has to say what became of it; if it is not connected, it does so
          when it is back. Until then paper may still come out.
        </p>
      </Notice>
    )
  }
  if (job.state === 'uncertain') {
    return (
      <Notice tone="doubt" title={`Somebody has to look at ${job.printerName}`}>
        {job.message !== '' && <p>{job.message}</p>}
        <p>It is not printed again by itself, since a doubled label can ship a wrong parcel.</p>
        <SettleJob job={job} />
      </Notice>
    )
  }
  if (job.state === 'completed' && job.message !== '') {
    return (
      <Notice tone="attention" title={`Look for a second one at ${job.printerName}`}>
        <p>{job.message}</p>
      </Notice>
    )
  }
  if (!isFinal(job.state) && job.reasons.length > 0) {
    return (
      <Notice tone="attention" title={reasonsText(job.reasons.map(({ reason }) => reason))}>
        {job.message !== '' && <p>The printer’s computer says: {job.message}</p>}
        <p className={classes.keywords}>
          {job.reasons.map(({ reason, since }) => (
            <span key={reason}>
              <Keyword>{reason}</Keyword> since <Time iso={since} />
            </span>
          ))}
        </p>
      </Notice>
    )
  }
  return null
}
