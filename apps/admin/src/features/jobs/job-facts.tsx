import type { Job } from '@cloudprint/protocol/job'
import { isFinal } from '@cloudprint/protocol/job-state'
import { Link } from '@tanstack/react-router'
import { durationText, msBetween } from '../../shared/format/duration.ts'
import { Facts } from '../../shared/ui/facts.tsx'
import type { Fact } from '../../shared/ui/facts.tsx'
import { Keyword } from '../../shared/ui/keyword.tsx'
import { Panel } from '../../shared/ui/panel.tsx'
import { Time } from '../../shared/ui/time.tsx'
import { doubtPolicyWords } from '../../shared/words/printer-words.ts'
import { ticketLines } from '../../shared/words/ticket-words.ts'

export function JobFacts({ job }: { job: Job }) {
  const printer = (
    <Link to="/printers/$printerId" params={{ printerId: job.printerId }}>
      {job.printerName}
    </Link>
  )
  const computer = (
    <Link to="/computers/$computerId" params={{ computerId: job.computerId }}>
      {job.computerName}
    </Link>
  )
  const items: Fact[] = [
    { label: 'Printer', value: printer },
    { label: 'Computer', value: computer },
    { label: 'Submitted', value: <Time iso={job.createdAt} as="clock" /> },
    isFinal(job.state)
      ? { label: 'From start to end', value: durationText(msBetween(job.createdAt, job.endedAt ?? job.createdAt)) }
      : { label: 'Expires', value: <Time iso={job.expiresAt} /> },
    ...(job.sheetsCompleted === null ? [] : [{ label: 'Sheets out', value: job.sheetsCompleted }]),
    { label: 'In doubt', value: doubtPolicyWords[job.onDoubt] },
    ...(job.attempt > 1 ? [{ label: 'Attempt', value: job.attempt }] : []),
    { label: 'Job id', value: <Keyword>{job.id}</Keyword> },
  ]
  return (
    <Panel title="Job">
      <Facts items={items} />
    </Panel>
  )
}

export function JobTicketPanel({ job }: { job: Job }) {
  const lines = ticketLines(job.ticket)
  return <Panel title="Asked for">{lines.length === 0 ? 'Nothing special: the printer’s own defaults.' : <Facts items={lines} />}</Panel>
}

/** The submitter's own facts, as they were sent. */
export function JobMetadata({ job }: { job: Job }) {
  const entries = Object.entries(job.metadata)
  if (entries.length === 0) return null
  return (
    <Panel title="From the submitting system">
      <Facts items={entries.map(([label, value]) => ({ label, value }))} />
    </Panel>
  )
}
