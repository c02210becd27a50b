import type { JobId } from '@cloudprint/protocol/ids'
import type { Job } from '@cloudprint/protocol/job'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { LinkButton } from '../../shared/ui/link-button.tsx'
import { MissingPage } from '../../shared/ui/missing-page.tsx'
import { PageSkeleton } from '../../shared/ui/page-skeleton.tsx'
import { Page } from '../../shared/ui/page.tsx'
import { Panel } from '../../shared/ui/panel.tsx'
import { QueryGate } from '../../shared/ui/query-gate.tsx'
import { StateMark } from '../../shared/ui/state-mark.tsx'
import { jobSentence, jobStateWords } from '../../shared/words/job-words.ts'
import { CancelJob } from './cancel-job.tsx'
import { DocumentPanel } from './document-panel.tsx'
import { JobFacts, JobMetadata, JobTicketPanel } from './job-facts.tsx'
import { JobJourney } from './job-journey.tsx'
import { JobNotice } from './job-notice.tsx'
import { JobTimeline } from './job-timeline.tsx'
import classes from './job-page.module.css'
import { jobQuery } from './queries.ts'

export function JobPage({ jobId }: { jobId: JobId }) {
  const query = useQuery(jobQuery(jobId))
  return (
    <QueryGate query={query} skeleton={<PageSkeleton />} missing={<MissingJob />}>
      {(job) => <LoadedJob job={job} />}
    </QueryGate>
  )
}

function LoadedJob({ job }: { job: Job }) {
  const { label, tone } = jobStateWords[job.state]
  return (
    <Page
      title={job.title}
      crumb={<Link to="/jobs">Jobs</Link>}
      mark={
        <span aria-live="polite">
          <StateMark tone={tone} filled>
            {label}
          </StateMark>
        </span>
      }
      summary={jobSentence(job)}
      actions={<CancelJob job={job} />}
    >
      <JobNotice job={job} />
      <Panel>
        <JobJourney job={job} />
      </Panel>
      <div className={classes.columns}>
        <div className={classes.column}>
          <Panel title="What happened">
            <JobTimeline job={job} />
          </Panel>
          <JobMetadata job={job} />
        </div>
        <div className={classes.column}>
          <JobFacts job={job} />
          <JobTicketPanel job={job} />
          <DocumentPanel job={job} />
        </div>
      </div>
    </Page>
  )
}

function MissingJob() {
  return (
    <MissingPage title="There is no such job" action={<LinkButton to="/jobs">All jobs</LinkButton>}>
      The address may be incomplete, or the job is older than job records are kept.
    </MissingPage>
  )
}
