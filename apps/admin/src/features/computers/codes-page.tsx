import type { EnrolmentCode } from '@cloudprint/protocol/http/enrolment-code-routes'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useMay } from '../../shared/api/use-may.ts'
import { ClockNote } from '../../shared/ui/clock-note.tsx'
import type { Column } from '../../shared/ui/data-table.tsx'
import { DataTable } from '../../shared/ui/data-table.tsx'
import { EmptyState } from '../../shared/ui/empty-state.tsx'
import { ChoiceChips, FilterBar } from '../../shared/ui/filter-bar.tsx'
import { LinkButton } from '../../shared/ui/link-button.tsx'
import { PageTurner } from '../../shared/ui/page-turner.tsx'
import { Page } from '../../shared/ui/page.tsx'
import { Panel } from '../../shared/ui/panel.tsx'
import { QueryGate } from '../../shared/ui/query-gate.tsx'
import { SkeletonRows } from '../../shared/ui/skeleton-rows.tsx'
import { StateMark } from '../../shared/ui/state-mark.tsx'
import { Time } from '../../shared/ui/time.tsx'
import type { Tone } from '../../shared/words/tone.ts'
import { texts } from '../../texts/texts.ts'
import { codeFilters } from './codes-search.ts'
import type { CodesSearch } from './codes-search.ts'
import classes from './computers-page.module.css'
import { enrolmentCodeListQuery } from './queries.ts'
import { WithdrawCode } from './withdraw-code.tsx'

const words = texts.computers.codeList

interface CodesPageProps {
  search: CodesSearch
  onSearch: (search: CodesSearch) => void
}

export function CodesPage({ search, onSearch }: CodesPageProps) {
  const query = useQuery(enrolmentCodeListQuery({ ...search, limit: 100 }))
  const mayChange = useMay()('computers:write')
  const make = mayChange ? <LinkButton to="/computers/add">{words.make}</LinkButton> : undefined
  return (
    <Page title={words.title} crumb={<Link to="/computers">{texts.computers.title}</Link>} summary={words.summary} actions={make}>
      <FilterBar isFiltered={search.state !== undefined} onClear={() => onSearch({})}>
        <ChoiceChips
          label={words.filter}
          chosen={search.state === undefined ? [] : [search.state]}
          onToggle={(state) => onSearch({ state: state === search.state ? undefined : state })}
          choices={codeFilters.map((value) => ({ value, label: words.chips[value] }))}
        />
      </FilterBar>
      <Panel flush>
        <QueryGate query={query} skeleton={<SkeletonRows count={6} />}>
          {({ items }) =>
            items.length > 0 ? (
              <DataTable
                label={words.title}
                columns={mayChange ? [...columns, withdraw] : columns}
                rows={items}
                rowKey={({ id }) => id}
                isFading={query.isPlaceholderData}
                onOpen={() => undefined}
              />
            ) : (
              <EmptyState title={search.state === undefined ? words.none : words.noneFits}>{words.noneText}</EmptyState>
            )
          }
        </QueryGate>
      </Panel>
      <PageTurner
        cursor={search.cursor}
        nextCursor={query.data?.nextCursor ?? null}
        onTurn={(cursor) => onSearch({ ...search, cursor })}
        words={{ first: words.first, next: words.next }}
      />
      <ClockNote />
    </Page>
  )
}

const tones: Record<EnrolmentCode['state'], Tone> = { open: 'busy', used: 'ok', expired: 'quiet', withdrawn: 'quiet' }

const columns: Column<EnrolmentCode>[] = [
  {
    key: 'site',
    title: texts.computers.site,
    render: ({ siteName, replaces }) => (
      <span className={classes.pair}>
        <span className={classes.name}>{siteName}</span>
        {replaces !== null && (
          <Link className={classes.quiet} to="/computers/$computerId" params={{ computerId: replaces.computerId }}>
            {words.replaces(replaces.name)}
          </Link>
        )}
      </span>
    ),
  },
  {
    key: 'state',
    title: words.state,
    width: '14%',
    render: ({ state }) => <StateMark tone={tones[state]}>{words.states[state]}</StateMark>,
  },
  { key: 'uses', title: words.uses, width: '14%', render: ({ uses, usesLeft }) => words.usesText(uses - usesLeft, uses) },
  {
    key: 'made',
    title: words.made,
    width: '22%',
    wideOnly: true,
    render: ({ createdAt, createdBy }) => (
      <span className={classes.pair}>
        <Time iso={createdAt} />
        <span className={classes.quiet}>{words.by(createdBy)}</span>
      </span>
    ),
  },
  { key: 'expires', title: words.expires, width: '16%', render: ({ expiresAt }) => <Time iso={expiresAt} as="clock" /> },
]

const withdraw: Column<EnrolmentCode> = {
  key: 'withdraw',
  title: '',
  width: '120px',
  render: (code) => (code.state === 'open' ? <WithdrawCode code={code} /> : ''),
}
