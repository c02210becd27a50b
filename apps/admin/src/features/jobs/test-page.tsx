import type { JobId, PrinterId } from '@cloudprint/protocol/ids'
import { isFinal } from '@cloudprint/protocol/job-state'
import { Button, CloseButton } from '@mantine/core'
import { IconPrinter } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { ProblemPanel } from '../../shared/ui/problem-panel.tsx'
import { StateMark } from '../../shared/ui/state-mark.tsx'
import { jobSentence, jobStateWords } from '../../shared/words/job-words.ts'
import { JobJourney } from './job-journey.tsx'
import { JobNotice } from './job-notice.tsx'
import { jobQuery, printTestPage } from './queries.ts'
import classes from './test-page.module.css'

/** A button that prints a test page; what becomes of it is followed by `TestPageFollowUp` where there is room. */
export function useTestPage(printerId: PrinterId) {
  const [jobId, setJobId] = useState<JobId | null>(null)
  const print = useMutation(printTestPage(useQueryClient()))
  return {
    button: ({ isDisabled = false, isSmall = false }: { isDisabled?: boolean; isSmall?: boolean } = {}) => (
      <Button
        size={isSmall ? 'xs' : 'sm'}
        variant={isSmall ? 'default' : 'filled'}
        leftSection={<IconPrinter size={16} />}
        loading={print.isPending}
        disabled={isDisabled}
        onClick={() => print.mutate(printerId, { onSuccess: (job) => setJobId(job.id) })}
      >
        Print a test page
      </Button>
    ),
    followUp:
      print.error !== null ? (
        <ProblemPanel error={print.error} />
      ) : jobId === null ? null : (
        <TestPageFollowUp key={jobId} jobId={jobId} onClose={() => setJobId(null)} />
      ),
  }
}

function TestPageFollowUp({ jobId, onClose }: { jobId: JobId; onClose: () => void }) {
  const { data: job } = useQuery({
    ...jobQuery(jobId),
    // Watched by somebody at this very moment: look often, should the live link be missing.
    refetchInterval: ({ state }) => (state.data !== undefined && isFinal(state.data.state) ? false : 2_000),
  })
  if (job === undefined) return null
  const { label, tone } = jobStateWords[job.state]
  return (
    <section className={classes.followUp} aria-label="Test page">
      <div className={classes.head}>
        <strong>Test page</strong>
        <span aria-live="polite">
          <StateMark tone={tone} filled>
            {label}
          </StateMark>
        </span>
        <Link to="/jobs/$jobId" params={{ jobId }} className={classes.link}>
          Open the job
        </Link>
        <CloseButton size="sm" aria-label="Close" onClick={onClose} />
      </div>
      <p className={classes.sentence}>{jobSentence(job)}</p>
      <JobJourney job={job} />
      <JobNotice job={job} />
    </section>
  )
}
