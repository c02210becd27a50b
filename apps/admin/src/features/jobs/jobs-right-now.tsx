import type { ComputerId } from '@cloudprint/protocol/ids'
import { texts } from '../../texts/texts.ts'
import { jobColumnsOfComputer } from './job-columns.tsx'
import { JobsPanel } from './jobs-panel.tsx'

/** What a computer does right now: the jobs whose document is there, or is being printed. */
export function JobsRightNow({ computerId }: { computerId: ComputerId }) {
  return (
    <JobsPanel
      words={texts.computers.now}
      filter={{ computerId, state: ['delivered', 'printing'] }}
      limit={10}
      columns={jobColumnsOfComputer}
    />
  )
}
