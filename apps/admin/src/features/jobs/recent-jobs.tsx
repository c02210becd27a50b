import type { ComputerId, PrinterId } from '@cloudprint/protocol/ids'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { DataTable } from '../../shared/ui/data-table.tsx'
import { EmptyState } from '../../shared/ui/empty-state.tsx'
import { Panel } from '../../shared/ui/panel.tsx'
import { QueryGate } from '../../shared/ui/query-gate.tsx'
import { SkeletonRows } from '../../shared/ui/skeleton-rows.tsx'
import { texts } from '../../texts/texts.ts'
import { jobColumnsOfComputer, jobColumnsOfPrinter } from './job-columns.tsx'
import { jobListQuery } from './queries.ts'

const words = texts.jobs.recent

type Place = { printerId: PrinterId } | { computerId: ComputerId }

/** The latest jobs of one printer or one computer. */
export function RecentJobs({ of: place }: { of: Place }) {
  const query = useQuery(jobListQuery({ ...place, limit: 8 }))
  const navigate = useNavigate()
  return (
    <Panel
      title={words.title}
      flush
      action={
        <Link to="/jobs" search={place}>
          {words.all}
        </Link>
      }
    >
      <QueryGate query={query} skeleton={<SkeletonRows count={4} />}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title={words.none} />
          ) : (
            <DataTable
              label={words.title}
              columns={'printerId' in place ? jobColumnsOfPrinter : jobColumnsOfComputer}
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
