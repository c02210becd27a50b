import type { ComputerId, PrinterId } from '@cloudprint/protocol/ids'
import { texts } from '../../texts/texts.ts'
import { jobColumnsOfComputer, jobColumnsOfPrinter } from './job-columns.tsx'
import { JobsPanel } from './jobs-panel.tsx'

type Place = { printerId: PrinterId } | { computerId: ComputerId }

/** The latest jobs of one printer or one computer. */
export function RecentJobs({ of: place }: { of: Place }) {
  const columns = 'printerId' in place ? jobColumnsOfPrinter : jobColumnsOfComputer
  return <JobsPanel words={texts.jobs.recent} filter={place} limit={8} columns={columns} />
}
