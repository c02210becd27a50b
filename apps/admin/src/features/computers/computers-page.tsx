import type { Computer } from '@cloudprint/protocol/http/computer-routes'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useMay } from '../../shared/api/use-may.ts'
import { durationText } from '../../shared/format/duration.ts'
import type { Column } from '../../shared/ui/data-table.tsx'
import { ChoiceChips } from '../../shared/ui/filter-bar.tsx'
import { LinkButton } from '../../shared/ui/link-button.tsx'
import { ListPage } from '../../shared/ui/list-page.tsx'
import { StateMark } from '../../shared/ui/state-mark.tsx'
import { Time } from '../../shared/ui/time.tsx'
import { computerStateWords, linkWords, platformWords } from '../../shared/words/computer-words.ts'
import { updateWords } from '../../shared/words/update-words.ts'
import { texts } from '../../texts/texts.ts'
import classes from './computers-page.module.css'
import { computerStates } from './computers-search.ts'
import type { ComputersSearch } from './computers-search.ts'
import { computerListQuery } from './queries.ts'
import { SiteFilter } from '../../shared/sites/site-filter.tsx'

const words = texts.computers

interface ComputersPageProps {
  search: ComputersSearch
  onSearch: (search: ComputersSearch) => void
  /** How many there are of each, where that is known. */
  counts: Partial<Record<Computer['state'], number>>
}

export function ComputersPage({ search, onSearch, counts }: ComputersPageProps) {
  const navigate = useNavigate()
  const query = useQuery(computerListQuery({ ...search, limit: 100 }))
  const may = useMay()
  const add = may('computers:write') ? <LinkButton to="/computers/add">{texts.computers.add}</LinkButton> : null
  const actions = (
    <>
      <LinkButton variant="default" to="/computers/codes">
        {texts.computers.codes}
      </LinkButton>
      {add}
    </>
  )
  return (
    <ListPage
      words={words}
      actions={actions}
      search={search}
      onSearch={onSearch}
      filters={
        <>
          <SiteFilter value={search.siteId} onChange={(siteId) => onSearch({ ...search, cursor: undefined, siteId })} />
          <ChoiceChips
            label={words.columns.state}
            chosen={search.state === undefined ? [] : [search.state]}
            onToggle={(state) => onSearch({ ...search, cursor: undefined, state: state === search.state ? undefined : state })}
            choices={computerStates.map((state) => ({
              value: state,
              label: <StateMark tone={computerStateWords[state].tone}>{computerStateWords[state].label}</StateMark>,
              count: counts[state],
            }))}
          />
          {search.agentVersion !== undefined && (
            <ChoiceChips
              label={words.columns.version}
              chosen={['version']}
              onToggle={() => onSearch({ ...search, cursor: undefined, agentVersion: undefined })}
              choices={[{ value: 'version', label: words.agent(search.agentVersion) }]}
            />
          )}
        </>
      }
      query={query}
      columns={columns}
      onOpen={({ id }) => void navigate({ to: '/computers/$computerId', params: { computerId: id } })}
      firstAction={add}
    />
  )
}

const columns: Column<Computer>[] = [
  {
    key: 'name',
    title: words.columns.name,
    render: (computer) => (
      <span className={classes.pair}>
        <Link to="/computers/$computerId" params={{ computerId: computer.id }} className={classes.name}>
          {computer.name}
        </Link>
        <span className={classes.quiet}>{computer.siteName}</span>
      </span>
    ),
  },
  {
    key: 'state',
    title: words.columns.state,
    width: '22%',
    render: (computer) => (
      <span className={classes.pair}>
        <StateMark tone={computerStateWords[computer.state].tone}>{computerStateWords[computer.state].label}</StateMark>
        <span className={classes.quiet}>
          <Time iso={computer.stateSince} />
        </span>
      </span>
    ),
  },
  {
    key: 'printers',
    title: words.columns.printers,
    width: '110px',
    render: ({ printerCount }) => words.printers(printerCount),
  },
  {
    key: 'link',
    title: words.columns.link,
    width: '18%',
    wideOnly: true,
    render: ({ link }) =>
      link === null ? (
        ''
      ) : (
        <span className={classes.pair}>
          {linkWords(link)}
          {link.roundTripMs !== null && <span className={classes.quiet}>{durationText(link.roundTripMs)}</span>}
        </span>
      ),
  },
  {
    key: 'system',
    title: words.columns.system,
    width: '18%',
    wideOnly: true,
    render: ({ system }) => (system.osVersion === '' ? platformWords(system.platform) : system.osVersion),
  },
  {
    key: 'version',
    title: words.columns.version,
    width: '18%',
    render: ({ system, update }) => (
      <span className={classes.pair}>
        {system.agentVersion}
        {update !== null && update.version !== system.agentVersion && <UpdateMark update={update} />}
      </span>
    ),
  },
]

/** What it tries, or what failed, since when and with which code. */
function UpdateMark({ update }: { update: NonNullable<Computer['update']> }) {
  const { label, tone } = updateWords(update)
  return (
    <span className={classes.pair}>
      <StateMark tone={tone}>{label}</StateMark>
      <span className={classes.quiet}>
        <Time iso={update.since} /> {update.code !== null && <code>{update.code}</code>}
      </span>
    </span>
  )
}
