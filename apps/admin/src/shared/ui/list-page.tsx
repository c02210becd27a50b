import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { texts } from '../../texts/texts.ts'
import { ClockNote } from './clock-note.tsx'
import { DataTable } from './data-table.tsx'
import type { Column } from './data-table.tsx'
import { EmptyState } from './empty-state.tsx'
import { FilterBar } from './filter-bar.tsx'
import { NothingSoFar } from './nothing-so-far.tsx'
import { PageTurner } from './page-turner.tsx'
import { Page } from './page.tsx'
import { Panel } from './panel.tsx'
import { QueryGate } from './query-gate.tsx'
import { SearchField } from './search-field.tsx'
import { SkeletonRows } from './skeleton-rows.tsx'

/** What every list's address can say beside its own filters. */
interface ListSearch {
  search?: string | undefined
  cursor?: string | undefined
}

/** What every list says of itself, as its texts have it. */
interface ListWords {
  title: string
  summary: string
  search: string
  /** Where the filters let nothing through. */
  noneFits: string
  /** Where there is nothing at all. */
  empty: { title: string; text: string }
}

interface ListPageProps<Row, Search extends ListSearch> {
  words: ListWords
  /** Beside the title. */
  actions?: ReactNode
  /** What to do where there is nothing yet. */
  firstAction?: ReactNode
  search: Search
  /** A change of any filter leads back to the first page. */
  onSearch: (search: Search) => void
  /** Between the search field and the list. */
  filters?: ReactNode
  query: UseQueryResult<{ items: Row[]; nextCursor: string | null }>
  columns: Column<Row>[]
  onOpen: (row: Row) => void
  /** Of a list that is no list of names. */
  turnWords?: { first: string; next: string }
}

const turnPages = { first: texts.common.firstPage, next: texts.common.nextPage }

/** A list that can be searched, filtered and turned page by page; its address says all of that. */
export function ListPage<Row extends { id: string }, Search extends ListSearch>(props: ListPageProps<Row, Search>) {
  const { words, actions, firstAction, search, onSearch, filters, query, columns, onOpen, turnWords = turnPages } = props
  const { cursor, ...chosen } = search
  const isFiltered = Object.values(chosen).some((value) => value !== undefined)
  const turn = (to: string | undefined) => onSearch({ ...search, cursor: to })
  return (
    <Page title={words.title} summary={words.summary} actions={actions}>
      <FilterBar isFiltered={isFiltered} onClear={() => onSearch({} as Search)}>
        <SearchField
          label={words.search}
          value={search.search ?? ''}
          onSearch={(text) => onSearch({ ...search, cursor: undefined, search: text === '' ? undefined : text })}
        />
        {filters}
      </FilterBar>
      <Panel flush>
        <QueryGate query={query} skeleton={<SkeletonRows count={12} />}>
          {({ items, nextCursor }) =>
            items.length > 0 ? (
              <DataTable
                label={words.title}
                columns={columns}
                rows={items}
                rowKey={(row) => row.id}
                isFading={query.isPlaceholderData}
                onOpen={onOpen}
              />
            ) : nextCursor !== null ? (
              <NothingSoFar isLooking={query.isPlaceholderData} onGoOn={() => turn(nextCursor)} />
            ) : isFiltered ? (
              <EmptyState title={words.noneFits}>{texts.controls.clearSome}</EmptyState>
            ) : (
              <EmptyState title={words.empty.title} action={firstAction}>
                {words.empty.text}
              </EmptyState>
            )
          }
        </QueryGate>
      </Panel>
      <PageTurner cursor={cursor} nextCursor={query.data?.nextCursor ?? null} onTurn={turn} words={turnWords} />
      <ClockNote />
    </Page>
  )
}
