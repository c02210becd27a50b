import { actorKinds } from '@cloudprint/protocol/http/audit-routes'
import { Button, Menu, TextInput } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { EmptyState } from '../../shared/ui/empty-state.tsx'
import { ClockNote } from '../../shared/ui/clock-note.tsx'
import { ChoiceChips, FilterBar } from '../../shared/ui/filter-bar.tsx'
import { NothingSoFar } from '../../shared/ui/nothing-so-far.tsx'
import { PageTurner } from '../../shared/ui/page-turner.tsx'
import { Page } from '../../shared/ui/page.tsx'
import { Panel } from '../../shared/ui/panel.tsx'
import { QueryGate } from '../../shared/ui/query-gate.tsx'
import { SearchField } from '../../shared/ui/search-field.tsx'
import { SkeletonRows } from '../../shared/ui/skeleton-rows.tsx'
import { texts } from '../../texts/texts.ts'
import { AuditEntries } from './audit-entries.tsx'
import { auditFilterOf } from './audit-filter-of.ts'
import classes from './audit-page.module.css'
import type { AuditSearch } from './audit-search.ts'
import { exportLink } from './export-link.ts'
import { auditQuery } from './queries.ts'

const words = texts.audit

interface AuditPageProps {
  search: AuditSearch
  onSearch: (search: AuditSearch) => void
}

export function AuditPage({ search, onSearch }: AuditPageProps) {
  const { cursor, ...chosen } = search
  const query = useQuery(auditQuery({ ...auditFilterOf(search), ...(cursor === undefined ? {} : { cursor }), limit: 100 }))
  const isFiltered = Object.values(chosen).some((value) => value !== undefined)
  const turn = (to: string | undefined) => onSearch({ ...chosen, cursor: to })
  const narrow = (change: Partial<AuditSearch>) => onSearch({ ...chosen, ...change })
  return (
    <Page title={words.title} summary={words.summary} actions={<Export search={search} />}>
      <FilterBar isFiltered={isFiltered} onClear={() => onSearch({})}>
        <SearchField
          label={words.search}
          value={search.search ?? ''}
          onSearch={(text) => narrow({ search: text === '' ? undefined : text })}
        />
        <ChoiceChips
          label={words.who}
          chosen={search.actorKind === undefined ? [] : [search.actorKind]}
          onToggle={(kind) => narrow({ actorKind: kind === search.actorKind ? undefined : kind })}
          choices={actorKinds.map((value) => ({ value, label: words.actors[value] }))}
        />
        <Day label={words.from} value={search.from} onChange={(from) => narrow({ from })} />
        <Day label={words.to} value={search.to} onChange={(to) => narrow({ to })} />
      </FilterBar>
      <Panel flush>
        <QueryGate query={query} skeleton={<SkeletonRows count={12} />}>
          {({ items, nextCursor }) =>
            items.length > 0 ? (
              <AuditEntries entries={items} isFading={query.isPlaceholderData} />
            ) : nextCursor !== null ? (
              <NothingSoFar isLooking={query.isPlaceholderData} onGoOn={() => turn(nextCursor)} />
            ) : (
              <EmptyState title={isFiltered ? words.noneFits : words.empty.title}>{isFiltered ? undefined : words.empty.text}</EmptyState>
            )
          }
        </QueryGate>
      </Panel>
      <PageTurner
        cursor={cursor}
        nextCursor={query.data?.nextCursor ?? null}
        onTurn={turn}
        words={{ first: texts.common.firstPage, next: texts.common.nextPage }}
      />
      <ClockNote />
    </Page>
  )
}

function Day({ label, value, onChange }: { label: string; value: string | undefined; onChange: (day: string | undefined) => void }) {
  return (
    <label className={classes.day}>
      {label}
      <TextInput
        type="date"
        size="xs"
        value={value ?? ''}
        onChange={(event) => onChange(event.currentTarget.value === '' ? undefined : event.currentTarget.value)}
      />
    </label>
  )
}

/** What the filters let through, all of it and not only this page. */
function Export({ search }: { search: AuditSearch }) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={15} />}>
          {words.exportAs}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component="a" href={exportLink(search, 'csv')} download>
          {words.csv}
        </Menu.Item>
        <Menu.Item component="a" href={exportLink(search, 'jsonl')} download>
          {words.jsonl}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
