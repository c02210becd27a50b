import { availabilities } from '@cloudprint/protocol/http/printer-routes'
import type { Availability } from '@cloudprint/protocol/http/printer-routes'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
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
import { availabilityWords } from '../../shared/words/printer-words.ts'
import { printerColumns } from './printer-columns.tsx'
import type { PrintersSearch } from './printers-search.ts'
import { printerListQuery } from './queries.ts'

interface PrintersPageProps {
  search: PrintersSearch
  onSearch: (search: PrintersSearch) => void
  /** How many there are of each, where that is known. */
  counts: Partial<Record<Availability, number>>
  computerFilter: ReactNode
  /** Shown when there is no printer at all. */
  addComputer: ReactNode
}

export function PrintersPage({ search, onSearch, counts, computerFilter, addComputer }: PrintersPageProps) {
  const navigate = useNavigate()
  const query = useQuery(printerListQuery({ ...search, limit: 100 }))
  const { cursor, ...filters } = search
  const isFiltered = Object.values(filters).some((value) => value !== undefined)
  return (
    <Page title="Printers" summary="Every queue the computers report, and whether a job sent now would print.">
      <FilterBar isFiltered={isFiltered} onClear={() => onSearch({})}>
        <SearchField
          label="Search printers"
          value={search.search ?? ''}
          onSearch={(text) => onSearch({ ...filters, search: text === '' ? undefined : text })}
        />
        {computerFilter}
        <ChoiceChips
          label="State"
          chosen={search.availability === undefined ? [] : [search.availability]}
          onToggle={(value) => onSearch({ ...filters, availability: value === search.availability ? undefined : value })}
          choices={availabilities.map((value) => ({
            value,
            label: <StateMark tone={availabilityWords[value].tone}>{availabilityWords[value].label}</StateMark>,
            count: counts[value],
          }))}
        />
      </FilterBar>
      <Panel flush>
        <QueryGate query={query} skeleton={<SkeletonRows count={12} />}>
          {({ items }) =>
            items.length > 0 ? (
              <DataTable
                label="Printers"
                columns={printerColumns}
                rows={items}
                rowKey={(printer) => printer.id}
                isFading={query.isPlaceholderData}
                onOpen={(printer) => void navigate({ to: '/printers/$printerId', params: { printerId: printer.id } })}
              />
            ) : isFiltered ? (
              <EmptyState title="No printer fits these filters">Clear one of them, or look at all printers.</EmptyState>
            ) : (
              <EmptyState title="No printers yet" action={addComputer}>
                Printers come with their computer: add one, and all its queues appear here within seconds.
              </EmptyState>
            )
          }
        </QueryGate>
      </Panel>
      <PageTurner
        cursor={cursor}
        nextCursor={query.data?.nextCursor ?? null}
        onTurn={(to) => onSearch({ ...filters, cursor: to })}
        words={{ first: 'First page', next: 'Next page' }}
      />
    </Page>
  )
}
