import type { Computer } from '@cloudprint/protocol/http/computer-routes'
import type { ComputerId } from '@cloudprint/protocol/ids'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useMay } from '../../shared/api/use-may.ts'
import { durationText } from '../../shared/format/duration.ts'
import { SiteZone } from '../../shared/sites/site-zone.tsx'
import { Columns } from '../../shared/ui/columns.tsx'
import { Facts } from '../../shared/ui/facts.tsx'
import { Keyword } from '../../shared/ui/keyword.tsx'
import { LinkButton } from '../../shared/ui/link-button.tsx'
import { MissingPage } from '../../shared/ui/missing-page.tsx'
import { PageSkeleton } from '../../shared/ui/page-skeleton.tsx'
import { Page } from '../../shared/ui/page.tsx'
import { Panel } from '../../shared/ui/panel.tsx'
import { QueryGate } from '../../shared/ui/query-gate.tsx'
import { Time } from '../../shared/ui/time.tsx'
import { computerStateWords, linkWords, platformWords } from '../../shared/words/computer-words.ts'
import { texts } from '../../texts/texts.ts'
import classes from './computer-page.module.css'
import { ChangeComputer } from './change-computer.tsx'
import { ComputerHistory } from './computer-history.tsx'
import { computerQuery } from './queries.ts'
import { RemoveComputer } from './remove-computer.tsx'

interface ComputerPageProps {
  computerId: ComputerId
  /** Printers and jobs belong to other features. */
  printers: ReactNode
  rightNow: ReactNode
  recentJobs: ReactNode
}

export function ComputerPage({ computerId, printers, rightNow, recentJobs }: ComputerPageProps) {
  const query = useQuery(computerQuery(computerId))
  const may = useMay()
  return (
    <QueryGate query={query} skeleton={<PageSkeleton />} missing={<MissingComputer />}>
      {(computer) => (
        <SiteZone siteId={computer.siteId}>
          <Page
            title={computer.name}
            crumb={<Link to="/computers">Computers</Link>}
            state={computerStateWords[computer.state]}
            summary={<StateSentence computer={computer} />}
            actions={
              may('computers:write') ? (
                <>
                  <ChangeComputer computer={computer} />
                  <LinkButton variant="default" to="/computers/$computerId/replace" params={{ computerId }}>
                    {texts.computers.replacing.open}
                  </LinkButton>
                  <RemoveComputer computer={computer} />
                </>
              ) : undefined
            }
          >
            <Columns
              left={
                <>
                  {rightNow}
                  {printers}
                  {recentJobs}
                </>
              }
              right={
                <>
                  <LinkPanel computer={computer} />
                  <SystemPanel computer={computer} />
                  <ComputerHistory computerId={computerId} />
                </>
              }
            />
          </Page>
        </SiteZone>
      )}
    </QueryGate>
  )
}

function StateSentence({ computer }: { computer: Computer }) {
  if (computer.state === 'connected') {
    return (
      <>
        Its agent has been connected since <Time iso={computer.stateSince} as="clock" />.
      </>
    )
  }
  if (computer.lastSeenAt === null) {
    return 'Its agent was enrolled and has never connected. Start it on the machine, and check that it reaches the relay.'
  }
  return (
    <>
      Its agent was last seen <Time iso={computer.lastSeenAt} />. Jobs for its printers wait; what it holds already, it prints and reports
      when it is back. Check that the machine runs and has network.
    </>
  )
}

function LinkPanel({ computer: { link } }: { computer: Computer }) {
  if (link === null) return null
  return (
    <Panel title="Link">
      <Facts
        items={[
          { label: 'Way', value: linkWords(link) },
          {
            label: 'Round trip',
            value: link.roundTripMs === null ? 'Not measured yet' : durationText(link.roundTripMs),
          },
          { label: 'Comes from', value: link.address },
        ]}
      />
      {link.transport === 'polling' && (
        <p className={classes.hint}>
          Long polling works, with more delay. A WebSocket is blocked on the way, often by a proxy or firewall at the site.
        </p>
      )}
    </Panel>
  )
}

function SystemPanel({ computer }: { computer: Computer }) {
  const { system } = computer
  return (
    <Panel title="Machine">
      <Facts
        items={[
          { label: 'Site', value: computer.siteName },
          { label: 'Host name', value: system.hostname },
          { label: 'System', value: system.osVersion === '' ? platformWords(system.platform) : system.osVersion },
          { label: 'Processor', value: system.architecture },
          { label: 'Agent', value: system.agentVersion },
          { label: 'Added', value: <Time iso={computer.createdAt} /> },
          { label: 'Computer id', value: <Keyword>{computer.id}</Keyword> },
        ]}
      />
    </Panel>
  )
}

function MissingComputer() {
  return (
    <MissingPage title="There is no such computer" action={<LinkButton to="/computers">All computers</LinkButton>}>
      The address may be incomplete, or the computer was removed.
    </MissingPage>
  )
}
