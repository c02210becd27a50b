import { problems } from '@cloudprint/protocol/problems'
import type { Job } from '@cloudprint/protocol/job'
import { isFinal } from '@cloudprint/protocol/job-state'
import { Keyword } from '../../shared/ui/keyword.tsx'
import { Notice } from '../../shared/ui/notice.tsx'
import { Phrase } from '../../shared/ui/phrase.tsx'
import { Time } from '../../shared/ui/time.tsx'
import { reasonsText } from '../../shared/words/reason-words.ts'
import { texts } from '../../texts/texts.ts'
import classes from './job-notice.module.css'
import { RetryJob } from './retry-job.tsx'
import { SettleJob } from './settle-job.tsx'

const words = texts.jobPage.notice

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
      <Notice tone="attention" title={words.cancelAsked}>
        <p>
          <Phrase text={words.cancelAskedText} parts={{ time: <Time iso={job.cancelRequestedAt} />, computer: job.computerName }} />
        </p>
      </Notice>
    )
  }
  if (job.state === 'uncertain') {
    return (
      <Notice tone="doubt" title={words.look(job.printerName)}>
        {job.message !== '' && <p>{job.message}</p>}
        <p>{words.notAgain}</p>
        <SettleJob job={job} />
      </Notice>
    )
  }
  if (job.state === 'completed' && job.message !== '') {
    return (
      <Notice tone="attention" title={words.second(job.printerName)}>
        <p>{job.message}</p>
      </Notice>
    )
  }
  if (!isFinal(job.state) && job.reasons.length > 0) {
    return (
      <Notice tone="attention" title={reasonsText(job.reasons.map(({ reason }) => reason))}>
        {job.message !== '' && <p>{words.says(job.message)}</p>}
        <p className={classes.keywords}>
          {job.reasons.map(({ reason, since }) => (
            <span key={reason}>
              <Phrase text={words.since} parts={{ reason: <Keyword>{reason}</Keyword>, time: <Time iso={since} /> }} />
            </span>
          ))}
        </p>
      </Notice>
    )
  }
  return null
}
