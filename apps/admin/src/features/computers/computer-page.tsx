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
import { Phrase } from '../../shared/ui/phrase.tsx'
import { QueryGate } from '../../shared/ui/query-gate.tsx'
import { Time } from '../../shared/ui/time.tsx'
import { computerStateWords, linkWords, platformWords } from '../../shared/words/computer-words.ts'
import { texts } from '../../texts/texts.ts'
import classes from './computer-page.module.css'
import { ChangeComputer } from './change-computer.tsx'
import { ComputerHistory } from './computer-history.tsx'
import { ExaminePanel } from './examine-panel.tsx'
import { computerQuery } from './queries.ts'
import { RemoveComputer } from './remove-computer.tsx'
import { ScalesPanel } from './scales-panel.tsx'

const words = texts.computers.page

interface ComputerPageProps {
  computerId: ComputerId
  /** Printers, jobs and updates belong to other features. */
  printers: ReactNode
  rightNow: ReactNode
  recentJobs: ReactNode
  updates: ReactNode
}

export function ComputerPage({ computerId, printers, rightNow, recentJobs, updates }: ComputerPageProps) {
  const query = useQuery(computerQuery(computerId))
  const may = useMay()
  return (
    <QueryGate query={query} skeleton={<PageSkeleton />} missing={<MissingComputer />}>
      {(computer) => (
        <SiteZone siteId={computer.siteId}>
          <Page
            title={computer.name}
            crumb={<Link to="/computers">{texts.computers.title}</Link>}
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
                  <ExaminePanel computer={computer} />
                  {recentJobs}
                </>
              }
              right={
                <>
                  <LinkPanel computer={computer} />
                  <ScalesPanel computerId={computerId} />
                  <SystemPanel computer={computer} />
                  {updates}
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
    return <Phrase text={words.connected} parts={{ time: <Time iso={computer.stateSince} as="clock" /> }} />
  }
  if (computer.lastSeenAt === null) {
    return words.neverConnected
  }
  return <Phrase text={words.disconnected} parts={{ time: <Time iso={computer.lastSeenAt} /> }} />
}

function LinkPanel({ computer: { link } }: { computer: Computer }) {
  if (link === null) return null
  return (
    <Panel title={words.link}>
      <Facts
        items={[
          { label: words.way, value: linkWords(link) },
          {
            label: words.roundTrip,
            value: link.roundTripMs === null ? words.notMeasured : durationText(link.roundTripMs),
          },
          { label: words.address, value: link.address },
        ]}
      />
      {link.transport === 'polling' && <p className={classes.hint}>{words.polling}</p>}
    </Panel>
  )
}

function SystemPanel({ computer }: { computer: Computer }) {
  const { system } = computer
  return (
    <Panel title={words.machine}>
      <Facts
        items={[
          {
            label: words.site,
            value: (
              <Link to="/sites/$siteId" params={{ siteId: computer.siteId }}>
                {computer.siteName}
              </Link>
            ),
          },
          { label: words.host, value: system.hostname },
          { label: words.system, value: system.osVersion === '' ? platformWords(system.platform) : system.osVersion },
          { label: words.processor, value: system.architecture },
          { label: words.added, value: <Time iso={computer.createdAt} /> },
          { label: words.id, value: <Keyword>{computer.id}</Keyword> },
        ]}
      />
    </Panel>
  )
}

function MissingComputer() {
  return (
    <MissingPage title={words.missing} action={<LinkButton to="/computers">{words.all}</LinkButton>}>
      {words.missingText}
    </MissingPage>
  )
}
