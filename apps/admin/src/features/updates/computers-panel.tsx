import { useQuery } from '@tanstack/react-query'
import { SiteFilter } from '../../shared/sites/site-filter.tsx'
import { EmptyState } from '../../shared/ui/empty-state.tsx'
import { ChoiceChips, FilterBar } from '../../shared/ui/filter-bar.tsx'
import { PageTurner } from '../../shared/ui/page-turner.tsx'
import { Panel } from '../../shared/ui/panel.tsx'
import { QueryGate } from '../../shared/ui/query-gate.tsx'
import { SearchField } from '../../shared/ui/search-field.tsx'
import { SkeletonRows } from '../../shared/ui/skeleton-rows.tsx'
import { texts } from '../../texts/texts.ts'
import { ComputerRow } from './computer-row.tsx'
import classes from './computers-panel.module.css'
import { computerUpdatesQuery } from './queries.ts'
import { runsChoices } from './updates-search.ts'
import type { UpdatesSearch } from './updates-search.ts'

const words = texts.updates.computers

interface ComputersPanelProps {
  search: UpdatesSearch
  onSearch: (search: UpdatesSearch) => void
}

/** Each computer's update, those with trouble first. */
export function ComputersPanel({ search, onSearch }: ComputersPanelProps) {
  const query = useQuery(computerUpdatesQuery({ ...search, limit: 50 }))
  const { cursor, ...chosen } = search
  const isFiltered = Object.values(chosen).some((value) => value !== undefined)
  const narrow = (change: Partial<UpdatesSearch>) => onSearch({ ...chosen, ...change })
  return (
    <>
      <Panel title={words.title} flush>
        <div className={classes.search}>
          <FilterBar isFiltered={isFiltered} onClear={() => onSearch({})}>
            <SearchField
              label={words.search}
              value={search.search ?? ''}
              onSearch={(text) => narrow({ search: text === '' ? undefined : text })}
            />
            <SiteFilter value={search.siteId} onChange={(siteId) => narrow({ siteId })} />
            <ChoiceChips
              label={words.runsFilter}
              chosen={search.runs === undefined ? [] : [search.runs]}
              onToggle={(runs) => narrow({ runs: runs === search.runs ? undefined : runs })}
              choices={runsChoices.map((value) => ({ value, label: words.runs[value] }))}
            />
          </FilterBar>
        </div>
        <QueryGate query={query} skeleton={<SkeletonRows count={6} />}>
          {({ items }) =>
            items.length === 0 ? (
              <EmptyState title={isFiltered ? words.noneFits : words.none} />
            ) : (
              <ul className={classes.list} aria-label={words.title}>
                {items.map((computer) => (
                  <ComputerRow key={computer.computerId} computer={computer} />
                ))}
              </ul>
            )
          }
        </QueryGate>
      </Panel>
      <PageTurner
        cursor={cursor}
        nextCursor={query.data?.nextCursor ?? null}
        onTurn={(to) => onSearch({ ...chosen, cursor: to })}
        words={{ first: texts.common.firstPage, next: texts.common.nextPage }}
      />
    </>
  )
}
