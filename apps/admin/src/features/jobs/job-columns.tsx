import { documentFormats } from '@cloudprint/protocol/document-format'
import type { Job } from '@cloudprint/protocol/job'
import { Link } from '@tanstack/react-router'
import { durationText, msBetween } from '../../shared/format/duration.ts'
import type { Column } from '../../shared/ui/data-table.tsx'
import { Time } from '../../shared/ui/time.tsx'
import { texts } from '../../texts/texts.ts'
import classes from './job-columns.module.css'
import { JobStateMark } from './job-state.tsx'

const words = texts.jobs

const title: Column<Job> = {
  key: 'title',
  title: words.columns.title,
  render: (job) => (
    <Link to="/jobs/$jobId" params={{ jobId: job.id }} className={classes.title}>
      {job.title}
    </Link>
  ),
}

const state: Column<Job> = { key: 'state', title: words.columns.state, width: '25%', render: (job) => <JobStateMark job={job} /> }

const printer: Column<Job> = {
  key: 'printer',
  title: words.columns.printer,
  width: '24%',
  render: (job) => (
    <span className={classes.place} title={words.place(job.printerName, job.computerName)}>
      {job.printerName} <span className={classes.computer}>{job.computerName}</span>
    </span>
  ),
}

const format: Column<Job> = {
  key: 'format',
  title: words.columns.format,
  wideOnly: true,
  width: '84px',
  render: (job) => documentFormats[job.contentType].name,
}

const submitted: Column<Job> = {
  key: 'submitted',
  title: words.columns.submitted,
  width: '104px',
  render: (job) => <Time iso={job.createdAt} />,
}

const took: Column<Job> = {
  key: 'took',
  title: words.columns.took,
  numeric: true,
  wideOnly: true,
  width: '84px',
  render: (job) => (job.endedAt === null ? '' : durationText(msBetween(job.createdAt, job.endedAt))),
}

export const jobColumns = [title, state, printer, format, submitted, took]
/** For a place that already says which printer. */
export const jobColumnsOfPrinter = [title, { ...state, width: '48%' }, submitted]

/** For a place that already says which computer. */
export const jobColumnsOfComputer = [
  title,
  { ...state, width: '32%' },
  { ...printer, width: '22%', render: (job: Job) => job.printerName },
  submitted,
]
