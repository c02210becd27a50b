import { roles } from '@cloudprint/protocol/http/roles'
import type { Member } from '@cloudprint/protocol/http/people-routes'
import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { SiteFilter } from '../../shared/sites/site-filter.tsx'
import type { Column } from '../../shared/ui/data-table.tsx'
import { ChoiceChips } from '../../shared/ui/filter-bar.tsx'
import { ListPage } from '../../shared/ui/list-page.tsx'
import { StateMark } from '../../shared/ui/state-mark.tsx'
import { Time } from '../../shared/ui/time.tsx'
import { texts } from '../../texts/texts.ts'
import { Invitations } from './invitations.tsx'
import { InvitePerson } from './invite-person.tsx'
import type { PeopleSearch } from './people-search.ts'
import classes from './people-page.module.css'
import { personListQuery } from './queries.ts'
import { RemovedPeople } from './removed-people.tsx'
import { sitesText } from './sites-text.ts'

const words = texts.people

interface PeoplePageProps {
  search: PeopleSearch
  onSearch: (search: PeopleSearch) => void
  /** Owners alone make owners. */
  isOwner: boolean
}

export function PeoplePage({ search, onSearch, isOwner }: PeoplePageProps) {
  const navigate = useNavigate()
  const query = useQuery(personListQuery({ ...search, limit: 100 }))
  const [isInviting, { open, close }] = useDisclosure(false)
  const invite = <Button onClick={open}>{words.invite}</Button>
  return (
    <>
      <ListPage
        words={words}
        actions={invite}
        search={search}
        onSearch={onSearch}
        filters={
          <>
            <SiteFilter value={search.siteId} onChange={(siteId) => onSearch({ ...search, cursor: undefined, siteId })} />
            <ChoiceChips
              label={words.roleFilter}
              chosen={search.role === undefined ? [] : [search.role]}
              onToggle={(role) => onSearch({ ...search, cursor: undefined, role: role === search.role ? undefined : role })}
              choices={roles.map((role) => ({ value: role, label: words.roles[role].label }))}
            />
          </>
        }
        query={query}
        columns={columns}
        onOpen={({ id }) => void navigate({ to: '/people/$personId', params: { personId: id } })}
        firstAction={invite}
      />
      <Invitations />
      <RemovedPeople />
      <InvitePerson isOpen={isInviting} onClose={close} isOwner={isOwner} />
    </>
  )
}

const columns: Column<Member>[] = [
  {
    key: 'name',
    title: words.columns.name,
    render: ({ id, name, email }) => (
      <span className={classes.pair}>
        <Link to="/people/$personId" params={{ personId: id }} className={classes.name}>
          {name}
        </Link>
        <span className={classes.quiet}>{email}</span>
      </span>
    ),
  },
  { key: 'role', title: words.columns.role, width: '16%', render: ({ role }) => words.roles[role].label },
  { key: 'sites', title: words.columns.sites, width: '24%', render: ({ sites }) => sitesText(sites) },
  {
    key: 'secondFactor',
    title: words.columns.secondFactor,
    width: '14%',
    wideOnly: true,
    render: ({ hasSecondFactor }) => <StateMark tone={hasSecondFactor ? 'ok' : 'quiet'}>{words.secondFactor(hasSecondFactor)}</StateMark>,
  },
  {
    key: 'lastSeen',
    title: words.columns.lastSeen,
    width: '16%',
    wideOnly: true,
    render: ({ lastSeenAt }) => (lastSeenAt === null ? words.never : <Time iso={lastSeenAt} />),
  },
]
