import { jobStates } from '@cloudprint/protocol/job-state'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { ChoiceChips } from '../../shared/ui/filter-bar.tsx'
import { ListPage } from '../../shared/ui/list-page.tsx'
import { StateMark } from '../../shared/ui/state-mark.tsx'
import { jobStateWords } from '../../shared/words/job-words.ts'
import { jobColumns } from './job-columns.tsx'
import { filterFor } from './jobs-search.ts'
import type { JobsSearch } from './jobs-search.ts'
import { jobListQuery } from './queries.ts'
import { texts } from '../../texts/texts.ts'
import { TimeFilter } from './time-filter.tsx'

const words = texts.jobs

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
      words={words}
      search={search}
      onSearch={onSearch}
      filters={
        <>
          {placeFilters}
          <ChoiceChips
            label={words.states}
            chosen={states}
            onToggle={toggle}
            choices={jobStates.map((state) => ({
              value: state,
              label: <StateMark tone={jobStateWords[state].tone}>{jobStateWords[state].label}</StateMark>,
            }))}
          />
          <TimeFilter
            window={{ after: search.after, before: search.before }}
            onChange={(window) => onSearch({ ...search, ...window, cursor: undefined })}
          />
        </>
      }
      query={query}
      columns={jobColumns}
      onOpen={(job) => void navigate({ to: '/jobs/$jobId', params: { jobId: job.id } })}
      turnWords={{ first: words.newest, next: words.older }}
    />
  )
}
