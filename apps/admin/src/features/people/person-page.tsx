import type { Member } from '@cloudprint/protocol/http/people-routes'
import type { PersonId } from '@cloudprint/protocol/ids'
import { Button, Group } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { SyntheticEvent } from 'react'
import { Columns } from '../../shared/ui/columns.tsx'
import { Facts } from '../../shared/ui/facts.tsx'
import { MissingPage } from '../../shared/ui/missing-page.tsx'
import { NamedRemoval } from '../../shared/ui/named-removal.tsx'
import { PageSkeleton } from '../../shared/ui/page-skeleton.tsx'
import { Page } from '../../shared/ui/page.tsx'
import { Panel } from '../../shared/ui/panel.tsx'
import { ProblemPanel } from '../../shared/ui/problem-panel.tsx'
import { QueryGate } from '../../shared/ui/query-gate.tsx'
import { Time } from '../../shared/ui/time.tsx'
import { texts } from '../../texts/texts.ts'
import { changePerson, personQuery, removePerson } from './queries.ts'
import { ResetSecondFactor } from './reset-second-factor.tsx'
import { areWhole, RightsFields } from './rights-fields.tsx'
import type { Rights } from './rights-fields.tsx'

const words = texts.people

interface PersonPageProps {
  personId: PersonId
  isOwner: boolean
}

export function PersonPage({ personId, isOwner }: PersonPageProps) {
  const query = useQuery(personQuery(personId))
  return (
    <QueryGate
      query={query}
      skeleton={<PageSkeleton />}
      missing={
        <MissingPage title={words.page.missing} action={<Link to="/people">{words.page.back}</Link>}>
          {words.page.missingWhy}
        </MissingPage>
      }
    >
      {(person) => (
        <Page
          title={person.name}
          crumb={<Link to="/people">{words.title}</Link>}
          summary={words.roles[person.role].label}
          actions={
            <>
              {person.hasSecondFactor && <ResetSecondFactor person={person} />}
              <RemovePerson person={person} />
            </>
          }
        >
          <Columns left={<RightsPanel person={person} isOwner={isOwner} />} right={<About person={person} />} />
        </Page>
      )}
    </QueryGate>
  )
}

function RightsPanel({ person, isOwner }: { person: Member; isOwner: boolean }) {
  const [rights, setRights] = useState<Rights>({ role: person.role, sites: person.sites })
  const change = useMutation(changePerson(useQueryClient(), person.id))
  const isChanged = rights.role !== person.role || idsOf(rights.sites) !== idsOf(person.sites)
  function submit(event: SyntheticEvent) {
    event.preventDefault()
    change.mutate({ role: rights.role, siteIds: rights.sites?.map(({ id }) => id) ?? null })
  }
  return (
    <Panel title={words.page.rights}>
      <form onSubmit={submit} style={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 16 }}>
        <RightsFields value={rights} onChange={setRights} isOwner={isOwner} />
        {change.error !== null && <ProblemPanel error={change.error} />}
        <Group gap="sm">
          <Button type="submit" loading={change.isPending} disabled={!isChanged || !areWhole(rights)}>
            {texts.common.save}
          </Button>
          {isChanged ? <span>{words.page.holdsAtOnce}</span> : change.isSuccess && <output>{texts.common.saved}</output>}
        </Group>
      </form>
    </Panel>
  )
}

function About({ person }: { person: Member }) {
  const { id, email, via, memberSince, lastSeenAt, hasSecondFactor } = person
  return (
    <Panel title={words.page.about}>
      <Facts
        items={[
          { label: words.page.email, value: email },
          { label: words.page.lastSeen, value: lastSeenAt === null ? words.never : <Time iso={lastSeenAt} /> },
          { label: words.page.secondFactor, value: words.secondFactor(hasSecondFactor) },
          {
            label: words.page.memberSince,
            value: (
              <>
                <Time iso={memberSince} />, {words.via[via]}
              </>
            ),
          },
          {
            label: words.page.acts,
            value: (
              <Link to="/audit" search={{ actorId: id }}>
                {texts.audit.title}
              </Link>
            ),
          },
        ]}
      />
    </Panel>
  )
}

function RemovePerson({ person: { id, name } }: { person: Member }) {
  const navigate = useNavigate()
  const remove = useMutation(removePerson(useQueryClient()))
  return (
    <NamedRemoval
      name={name}
      words={words.remove}
      mutation={remove}
      onRemove={() => remove.mutate(id, { onSuccess: () => void navigate({ to: '/people' }) })}
    >
      {words.remove.text}
    </NamedRemoval>
  )
}

function idsOf(sites: Rights['sites']): string {
  return sites === null
    ? 'every'
    : sites
        .map(({ id }) => id)
        .toSorted()
        .join()
}
