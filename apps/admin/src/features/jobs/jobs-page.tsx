import { jobStates } from '@cloudprint/protocol/job-state'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { hourText } from '../../shared/format/date-time.ts'
import { EmptyState } from '../../shared/ui/empty-state.tsx'
import { ChoiceChips } from '../../shared/ui/filter-bar.tsx'
import { ListPage } from '../../shared/ui/list-page.tsx'
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
  const states = search.state ?? []

  function toggle(state: (typeof states)[number]) {
    const next = states.includes(state) ? states.filter((one) => one !== state) : [...states, state]
    onSearch({ ...search, cursor: undefined, state: next.length === 0 ? undefined : next })
  }

  return (
    <ListPage
      title="Jobs"
      summary="Newest first; the list follows what happens."
      search={search}
      onSearch={onSearch}
      searchLabel="Search titles"
      filters={
        <>
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
          <Window search={search} onClear={() => onSearch({ ...search, cursor: undefined, after: undefined, before: undefined })} />
        </>
      }
      query={query}
      columns={jobColumns}
      onOpen={(job) => void navigate({ to: '/jobs/$jobId', params: { jobId: job.id } })}
      noneFits="No job fits these filters"
      empty={
        <EmptyState title="Nothing has been printed yet">
          Jobs appear here as soon as they are submitted. Print a test page from a printer’s page to see the first one.
        </EmptyState>
      }
      turnWords={{ first: 'Newest', next: 'Older' }}
    />
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
