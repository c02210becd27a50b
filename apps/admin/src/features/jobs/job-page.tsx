import type { JobId } from '@cloudprint/protocol/ids'
import type { Job } from '@cloudprint/protocol/job'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Columns } from '../../shared/ui/columns.tsx'
import { LinkButton } from '../../shared/ui/link-button.tsx'
import { MissingPage } from '../../shared/ui/missing-page.tsx'
import { PageSkeleton } from '../../shared/ui/page-skeleton.tsx'
import { Page } from '../../shared/ui/page.tsx'
import { Panel } from '../../shared/ui/panel.tsx'
import { QueryGate } from '../../shared/ui/query-gate.tsx'
import { jobSentence, jobStateWords } from '../../shared/words/job-words.ts'
import { texts } from '../../texts/texts.ts'
import { CancelJob } from './cancel-job.tsx'
import { DocumentPanel } from './document-panel.tsx'
import { JobFacts, JobMetadata } from './job-facts.tsx'
import { JobJourney } from './job-journey.tsx'
import { JobNotice } from './job-notice.tsx'
import { JobTimeline } from './job-timeline.tsx'
import { jobQuery } from './queries.ts'
import { SpoolerPanel } from './spooler-panel.tsx'
import { TicketPanels } from './ticket-panels.tsx'

const words = texts.jobPage

interface JobPageProps {
  jobId: JobId
  /** Why it has to wait, where that lies with its printer; printers belong to another feature. */
  hindrance: (job: Job) => ReactNode
}

export function JobPage({ jobId, hindrance }: JobPageProps) {
  const query = useQuery(jobQuery(jobId))
  return (
    <QueryGate query={query} skeleton={<PageSkeleton />} missing={<MissingJob />}>
      {(job) => <LoadedJob job={job} hindrance={hindrance(job)} />}
    </QueryGate>
  )
}

function LoadedJob({ job, hindrance }: { job: Job; hindrance: ReactNode }) {
  return (
    <Page
      title={job.title}
      crumb={<Link to="/jobs">{texts.jobs.title}</Link>}
      state={jobStateWords[job.state]}
      summary={jobSentence(job)}
      actions={<CancelJob job={job} />}
    >
      <JobNotice job={job} />
      {hindrance}
      <Panel>
        <JobJourney job={job} />
      </Panel>
      <Columns
        left={
          <>
            <Panel title={words.story}>
              <JobTimeline job={job} />
            </Panel>
            <JobMetadata job={job} />
          </>
        }
        right={
          <>
            <JobFacts job={job} />
            <TicketPanels job={job} />
            <SpoolerPanel job={job} />
            <DocumentPanel job={job} />
          </>
        }
      />
    </Page>
  )
}

function MissingJob() {
  return (
    <MissingPage title={words.missing} action={<LinkButton to="/jobs">{words.all}</LinkButton>}>
      {words.missingText}
    </MissingPage>
  )
}
