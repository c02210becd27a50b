import type { Job } from '@cloudprint/protocol/job'
import { isFinal } from '@cloudprint/protocol/job-state'
import { Link } from '@tanstack/react-router'
import { durationText, msBetween } from '../../shared/format/duration.ts'
import { Facts } from '../../shared/ui/facts.tsx'
import type { Fact } from '../../shared/ui/facts.tsx'
import { Keyword } from '../../shared/ui/keyword.tsx'
import { Panel } from '../../shared/ui/panel.tsx'
import { Time } from '../../shared/ui/time.tsx'
import { evidenceWords } from '../../shared/words/job-words.ts'
import { doubtPolicyWords } from '../../shared/words/printer-words.ts'
import { texts } from '../../texts/texts.ts'

const words = texts.jobs
const { facts } = texts.jobPage

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
    { label: facts.printer, value: printer },
    { label: facts.computer, value: computer },
    { label: facts.submitted, value: <Time iso={job.createdAt} as="clock" /> },
    isFinal(job.state)
      ? { label: facts.took, value: durationText(msBetween(job.createdAt, job.endedAt ?? job.createdAt)) }
      : { label: facts.expires, value: <Time iso={job.expiresAt} /> },
    ...(job.sheetsCompleted === null ? [] : [{ label: facts.sheets, value: job.sheetsCompleted.toLocaleString() }]),
    { label: facts.onDoubt, value: doubtPolicyWords[job.onDoubt] },
    ...(job.attempt > 1 ? [{ label: facts.attempt, value: job.attempt }] : []),
    ...(job.evidence === null ? [] : [{ label: words.evidence, value: evidenceWords[job.evidence].short }]),
    { label: words.idLabel, value: <Keyword>{job.id}</Keyword> },
    ...(job.traceparent === null ? [] : [{ label: words.trace.label, value: <Trace traceparent={job.traceparent} /> }]),
  ]
  return (
    <Panel title={facts.title}>
      <Facts items={items} />
    </Panel>
  )
}

/** The submitter's own facts, as they were sent. */
export function JobMetadata({ job }: { job: Job }) {
  const entries = Object.entries(job.metadata)
  if (entries.length === 0) return null
  return (
    <Panel title={facts.metadata}>
      <Facts items={entries.map(([label, value]) => ({ label, value }))} />
    </Panel>
  )
}

/** Its id is what a tracing system is asked for; the whole header stands in the tooltip. */
function Trace({ traceparent }: { traceparent: string }) {
  const [, traceId = '', , flags = '00'] = traceparent.split('-')
  const isSampled = (Number.parseInt(flags, 16) & 1) === 1
  return (
    <span title={traceparent}>
      <Keyword>{traceId}</Keyword> ({isSampled ? words.trace.sampled : words.trace.notSampled})
    </span>
  )
}
