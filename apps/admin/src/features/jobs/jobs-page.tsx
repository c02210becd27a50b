import { jobStates } from '@cloudprint/protocol/job-state'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { hourText } from '../../shared/format/date-time.ts'
import { DataTable } from '../../shared/ui/data-table.tsx'
import { EmptyState } from '../../shared/ui/empty-state.tsx'
import { ChoiceChips, FilterBar } from '../../shared/ui/filter-bar.tsx'
import { Page } from '../../shared/ui/page.tsx'
import { PageTurner } from '../../shared/ui/page-turner.tsx'
import { Panel } from '../../shared/ui/panel.tsx'
import { QueryGate } from '../../shared/ui/query-gate.tsx'
import { SearchField } from '../../shared/ui/search-field.tsx'
import { SkeletonRows } from '../../shared/ui/skeleton-rows.tsx'
import { StateMark } from '../../shared/ui/state-mark.tsx'
import { jobStateWords } from '../../shared/words/job-words.ts'
import { jobColumns } from './job-columns.tsx'
import { filterFor } from './jobs-search.ts'
import type { JobsSearch } from './jobs-search.ts'
import { jobListQuery } from './queries.ts'

interface JobsPageProps {
  search: JobsSearch
  onSearch: (search: JobsSearch) => void
  /** Choosing a printer and a computer belongs to other features. */
  placeFilters: ReactNode
}

export function JobsPage({ search, onSearch, placeFilters }: JobsPageProps) {
  const navigate = useNavigate()
  const query = useQuery(jobListQuery(filterFor(search)))
  const { cursor, ...filters } = search
  const isFiltered = Object.values(filters).some((value) => value !== undefined)
  const states = search.state ?? []

  function toggle(state: (typeof states)[number]) {
    const next = states.includes(state) ? states.filter((one) => one !== state) : [...states, state]
    onSearch({ ...filters, state: next.length === 0 ? undefined : next })
  }

  return (
    <Page title="Jobs" summary="Newest first; the list follows what happens.">
      <FilterBar isFiltered={isFiltered} onClear={() => onSearch({})}>
        <SearchField
          label="Search titles"
          value={search.search ?? ''}
          onSearch={(text) => onSearch({ ...filters, search: text === '' ? undefined : text })}
        />
        {placeFilters}
        <ChoiceChips
          label="States"
          chosen={states}
          onToggle={toggle}
          choices={jobStates.map((state) => ({
            value: state,
            label: <StateMark tone={jobStateWords[state].tone}>{jobStateWords[state].label}</StateMark>,
          }))}
        />
        <Window search={search} onClear={() => onSearch({ ...filters, after: undefined, before: undefined })} />
      </FilterBar>
      <Panel flush>
        <QueryGate query={query} skeleton={<SkeletonRows count={12} />}>
          {({ items }) =>
            items.length === 0 ? (
              <NoJobs isFiltered={isFiltered} />
            ) : (
              <DataTable
                label="Jobs"
                columns={jobColumns}
                rows={items}
                rowKey={(job) => job.id}
                isFading={query.isPlaceholderData}
                onOpen={(job) => void navigate({ to: '/jobs/$jobId', params: { jobId: job.id } })}
              />
            )
          }
        </QueryGate>
      </Panel>
      <PageTurner
        cursor={cursor}
        nextCursor={query.data?.nextCursor ?? null}
        onTurn={(to) => onSearch({ ...filters, cursor: to })}
        words={{ first: 'Newest', next: 'Older' }}
      />
    </Page>
  )
}

function Window({ search: { after, before }, onClear }: { search: JobsSearch; onClear: () => void }) {
  if (after === undefined && before === undefined) return null
  const from = after === undefined ? 'the start' : hourText(after)
  const to = before === undefined ? 'now' : hourText(before)
  return (
    <ChoiceChips
      label="Time"
      chosen={['window']}
      onToggle={onClear}
      choices={[{ value: 'window', label: `Submitted from ${from} to ${to}` }]}
    />
  )
}

function NoJobs({ isFiltered }: { isFiltered: boolean }) {
  return isFiltered ? (
    <EmptyState title="No job fits these filters">Clear one of them, or look at all jobs.</EmptyState>
  ) : (
    <EmptyState title="Nothing has been printed yet">
      Jobs appear here as soon as they are submitted. Print a test page from a printer’s page to see the first one.
    </EmptyState>
  )
}
