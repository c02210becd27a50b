import type { DocumentFormat } from '@cloudprint/protocol/document-format'
import { testPageFormats } from '@cloudprint/protocol/http/printer-routes'
import type { TestPageFormat } from '@cloudprint/protocol/http/printer-routes'
import type { JobId, PrinterId } from '@cloudprint/protocol/ids'
import { isFinal } from '@cloudprint/protocol/job-state'
import { Button, CloseButton, Menu } from '@mantine/core'
import { IconChevronDown, IconPrinter } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useMay } from '../../shared/api/use-may.ts'
import { ProblemPanel } from '../../shared/ui/problem-panel.tsx'
import { StateMark } from '../../shared/ui/state-mark.tsx'
import { jobSentence, jobStateWords } from '../../shared/words/job-words.ts'
import { texts } from '../../texts/texts.ts'
import { JobJourney } from './job-journey.tsx'
import { JobNotice } from './job-notice.tsx'
import { jobQuery, printTestPage } from './queries.ts'
import classes from './test-page.module.css'

const words = texts.printers.testPage
const follow = texts.jobPage.testPage

/** A button that prints a test page; what becomes of it is followed by `TestPageFollowUp` where there is room. */
export function useTestPage(printerId: PrinterId) {
  const [jobId, setJobId] = useState<JobId | null>(null)
  const print = useMutation(printTestPage(useQueryClient()))
  const may = useMay()
  const start = (format?: TestPageFormat) =>
    print.mutate({ printerId, ...(format !== undefined && { format }) }, { onSuccess: (job) => setJobId(job.id) })
  return {
    button: ({ isSmall = false, formats = [] }: ButtonOptions = {}) =>
      may('jobs:write') && (
        <Button.Group>
          <Button
            size={isSmall ? 'xs' : 'sm'}
            variant={isSmall ? 'default' : 'filled'}
            leftSection={<IconPrinter size={16} />}
            loading={print.isPending}
            onClick={() => start()}
          >
            {follow.act}
          </Button>
          <FormatMenu formats={formats} onChoose={start} />
        </Button.Group>
      ),
    followUp:
      print.error !== null ? (
        <ProblemPanel error={print.error} />
      ) : jobId === null ? null : (
        <TestPageFollowUp key={jobId} jobId={jobId} onClose={() => setJobId(null)} />
      ),
  }
}

interface ButtonOptions {
  isSmall?: boolean
  /** What the printer takes: with several, the person may choose. */
  formats?: readonly DocumentFormat[] | undefined
}

function FormatMenu({ formats, onChoose }: { formats: readonly DocumentFormat[]; onChoose: (format: TestPageFormat) => void }) {
  const offered = testPageFormats.filter((format) => formats.includes(format))
  if (offered.length < 2) return null
  return (
    <Menu position="bottom-end" shadow="sm">
      <Menu.Target>
        <Button className={classes.choose} aria-label={words.more} px={8}>
          <IconChevronDown size={16} aria-hidden="true" />
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{words.heading}</Menu.Label>
        {offered.map((format) => (
          <Menu.Item key={format} onClick={() => onChoose(format)}>
            {words.formats[format].label} <span className={classes.note}>{words.formats[format].note}</span>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
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
    <section className={classes.followUp} aria-label={follow.title}>
      <div className={classes.head}>
        <strong>{follow.title}</strong>
        <span aria-live="polite">
          <StateMark tone={tone} filled>
            {label}
          </StateMark>
        </span>
        <Link to="/jobs/$jobId" params={{ jobId }} className={classes.link}>
          {follow.open}
        </Link>
        <CloseButton size="sm" aria-label={texts.controls.close} onClick={onClose} />
      </div>
      <p className={classes.sentence}>{jobSentence(job)}</p>
      <JobJourney job={job} />
      <JobNotice job={job} />
    </section>
  )
}
