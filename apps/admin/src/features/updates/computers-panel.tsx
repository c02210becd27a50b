import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { EmptyState } from '../../shared/ui/empty-state.tsx'
import { PageTurner } from '../../shared/ui/page-turner.tsx'
import { Panel } from '../../shared/ui/panel.tsx'
import { QueryGate } from '../../shared/ui/query-gate.tsx'
import { SearchField } from '../../shared/ui/search-field.tsx'
import { SkeletonRows } from '../../shared/ui/skeleton-rows.tsx'
import { texts } from '../../texts/texts.ts'
import { ComputerRow } from './computer-row.tsx'
import classes from './computers-panel.module.css'
import { computerUpdatesQuery } from './queries.ts'

const words = texts.updates.computers

/** Each computer's update, those with trouble first. */
export function ComputersPanel() {
  const [search, setSearch] = useState('')
  const [cursor, setCursor] = useState<string | undefined>()
  const query = useQuery(computerUpdatesQuery({ ...(search === '' ? {} : { search }), ...(cursor === undefined ? {} : { cursor }) }))
  return (
    <>
      <Panel title={words.title} flush>
        <div className={classes.search}>
          <SearchField
            label={words.search}
            value={search}
            onSearch={(text) => {
              setCursor(undefined)
              setSearch(text)
            }}
          />
        </div>
        <QueryGate query={query} skeleton={<SkeletonRows count={6} />}>
          {({ items }) =>
            items.length === 0 ? (
              <EmptyState title={words.none} />
            ) : (
              <ul className={classes.list}>
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
        onTurn={setCursor}
        words={{ first: texts.common.firstPage, next: texts.common.nextPage }}
      />
    </>
  )
}
