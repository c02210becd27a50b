import type { JobId } from '@cloudprint/protocol/ids'
import type { Job } from '@cloudprint/protocol/job'
import { Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
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
    <QueryGate query={query} skeleton={<JobSkeleton />}>
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

function JobSkeleton() {
  return (
    <div style={{ display: 'grid', gap: 16 }}>
      <Skeleton height={28} width="40%" />
      <Skeleton height={110} />
      <Skeleton height={240} />
    </div>
  )
}
