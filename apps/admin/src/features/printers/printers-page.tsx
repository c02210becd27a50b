import { availabilities } from '@cloudprint/protocol/http/printer-routes'
import type { Availability } from '@cloudprint/protocol/http/printer-routes'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { ChoiceChips } from '../../shared/ui/filter-bar.tsx'
import { ListPage } from '../../shared/ui/list-page.tsx'
import { StateMark } from '../../shared/ui/state-mark.tsx'
import { availabilityWords } from '../../shared/words/printer-words.ts'
import { printerColumns } from './printer-columns.tsx'
import type { PrintersSearch } from './printers-search.ts'
import { printerListQuery } from './queries.ts'
import { TagFilter } from './tag-filter.tsx'
import { texts } from '../../texts/texts.ts'

const words = texts.printers

interface PrintersPageProps {
  search: PrintersSearch
  onSearch: (search: PrintersSearch) => void
  /** How many there are of each, where that is known. */
  counts: Partial<Record<Availability, number>>
  placeFilters: ReactNode
  /** Shown when there is no printer at all. */
  addComputer: ReactNode
}

export function PrintersPage({ search, onSearch, counts, placeFilters, addComputer }: PrintersPageProps) {
  const navigate = useNavigate()
  const query = useQuery(printerListQuery({ ...search, limit: 100 }))
  return (
    <ListPage
      words={words}
      search={search}
      onSearch={onSearch}
      filters={
        <>
          {placeFilters}
          <TagFilter
            chosen={search.tag ?? []}
            onChange={(tag) => onSearch({ ...search, cursor: undefined, tag: tag.length === 0 ? undefined : tag })}
          />
          <ChoiceChips
            label={words.state}
            chosen={search.availability === undefined ? [] : [search.availability]}
            onToggle={(value) =>
              onSearch({ ...search, cursor: undefined, availability: value === search.availability ? undefined : value })
            }
            choices={availabilities.map((value) => ({
              value,
              label: <StateMark tone={availabilityWords[value].tone}>{availabilityWords[value].label}</StateMark>,
              count: counts[value],
            }))}
          />
        </>
      }
      query={query}
      columns={printerColumns}
      onOpen={(printer) => void navigate({ to: '/printers/$printerId', params: { printerId: printer.id } })}
      firstAction={addComputer}
    />
  )
}
