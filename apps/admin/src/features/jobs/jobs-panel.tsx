import type { ComputerId, PrinterId } from '@cloudprint/protocol/ids'
import type { JobState } from '@cloudprint/protocol/job-state'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { DataTable } from '../../shared/ui/data-table.tsx'
import { EmptyState } from '../../shared/ui/empty-state.tsx'
import { Panel } from '../../shared/ui/panel.tsx'
import { QueryGate } from '../../shared/ui/query-gate.tsx'
import { SkeletonRows } from '../../shared/ui/skeleton-rows.tsx'
import type { jobColumnsOfComputer } from './job-columns.tsx'
import { jobListQuery } from './queries.ts'

interface JobsPanelProps {
  words: { title: string; all: string; none: string }
  /** Of which jobs: also where all of them are found. */
  filter: { printerId?: PrinterId; computerId?: ComputerId; state?: JobState[] }
  limit: number
  columns: typeof jobColumnsOfComputer
}

/** A few jobs, and the way to all that are like them. */
export function JobsPanel({ words, filter, limit, columns }: JobsPanelProps) {
  const query = useQuery(jobListQuery({ ...filter, limit }))
  const navigate = useNavigate()
  return (
    <Panel
      title={words.title}
      flush
      action={
        <Link to="/jobs" search={filter}>
          {words.all}
        </Link>
      }
    >
      <QueryGate query={query} skeleton={<SkeletonRows count={3} />}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title={words.none} />
          ) : (
            <DataTable
              label={words.title}
              columns={columns}
              rows={items}
              rowKey={(job) => job.id}
              onOpen={(job) => void navigate({ to: '/jobs/$jobId', params: { jobId: job.id } })}
            />
          )
        }
      </QueryGate>
    </Panel>
  )
}
