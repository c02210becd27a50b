import type { ComputerId } from '@cloudprint/protocol/ids'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { DataTable } from '../../shared/ui/data-table.tsx'
import { EmptyState } from '../../shared/ui/empty-state.tsx'
import { Panel } from '../../shared/ui/panel.tsx'
import { QueryGate } from '../../shared/ui/query-gate.tsx'
import { SkeletonRows } from '../../shared/ui/skeleton-rows.tsx'
import { texts } from '../../texts/texts.ts'
import { jobColumnsOfComputer } from './job-columns.tsx'
import { jobListQuery } from './queries.ts'

const words = texts.computers.now
/** What its agent holds: the document is there, or is being printed. */
const held = ['delivered', 'printing'] as const

/** What a computer does right now: the jobs that it holds and prints. */
export function JobsRightNow({ computerId }: { computerId: ComputerId }) {
  const query = useQuery(jobListQuery({ computerId, state: [...held], limit: 10 }))
  const navigate = useNavigate()
  return (
    <Panel
      title={words.title}
      flush
      action={
        <Link to="/jobs" search={{ computerId, state: [...held] }}>
          {words.all}
        </Link>
      }
    >
      <QueryGate query={query} skeleton={<SkeletonRows count={2} />}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title={words.nothing} />
          ) : (
            <DataTable
              label={words.title}
              columns={jobColumnsOfComputer}
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
