import type { Overview } from '@cloudprint/protocol/http/console-routes'
import { Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Suspense, lazy } from 'react'
import type { ReactNode } from 'react'
import { ClockNote } from '../../shared/ui/clock-note.tsx'
import { PageSkeleton } from '../../shared/ui/page-skeleton.tsx'
import { Page } from '../../shared/ui/page.tsx'
import { Panel } from '../../shared/ui/panel.tsx'
import { QueryGate } from '../../shared/ui/query-gate.tsx'
import { texts } from '../../texts/texts.ts'
import { AttentionPanel } from './attention-panel.tsx'
import { ConnectedPanels } from './connected-panels.tsx'
import { JobsByState } from './jobs-by-state.tsx'
import { LatencyPanel } from './latency-panel.tsx'
import { MailNotice } from './mail-notice.tsx'
import classes from './overview-page.module.css'
import type { OverviewSearch } from './overview-search.ts'
import { overviewQuery } from './queries.ts'
import { SitesPanel } from './sites-panel.tsx'
import { useGuide } from './use-guide.ts'

const words = texts.overview

const JobsChart = lazy(() => import('./jobs-chart.tsx'))
const FirstRun = lazy(() => import('./first-run.tsx'))
const OverviewSite = lazy(() => import('./overview-site.tsx'))

interface OverviewPageProps {
  search: OverviewSearch
  onSearch: (search: OverviewSearch) => void
  /** Printers with their test pages, for the first one. */
  testPages: ReactNode
}

export function OverviewPage({ search, onSearch, testPages }: OverviewPageProps) {
  const query = useQuery(overviewQuery(search.siteId))
  const guide = useGuide(search, query.data)
  function closeGuide() {
    guide.close()
    if (search.guide !== undefined) onSearch({ siteId: search.siteId })
  }
  return (
    <QueryGate query={query} skeleton={<PageSkeleton panels={3} />}>
      {(overview) => (
        <Page title={words.title} actions={<OneSite search={search} onSearch={onSearch} overview={overview} />}>
          {guide.isShown && (
            <Suspense fallback={<Skeleton height={320} />}>
              <FirstRun overview={overview} testPages={testPages} onClose={closeGuide} />
            </Suspense>
          )}
          {guide.isShown && hasNothing(overview) ? null : <Loaded overview={overview} siteId={search.siteId} />}
        </Page>
      )}
    </QueryGate>
  )
}

/** Zeros alone say less than the way to the first page. */
function hasNothing({ computers, hasPrinted }: Overview): boolean {
  return !hasPrinted && computers !== undefined && computers.connected + computers.disconnected === 0
}

/** Where there are several sites, the choice of one. */
function OneSite({ search, onSearch, overview }: Pick<OverviewPageProps, 'search' | 'onSearch'> & { overview: Overview }) {
  if (search.siteId === undefined && (overview.sites?.count ?? 0) < 2) return null
  return (
    <Suspense fallback={null}>
      <OverviewSite siteId={search.siteId} onChange={(siteId) => onSearch({ siteId })} />
    </Suspense>
  )
}

interface LoadedProps {
  overview: Overview
  siteId: OverviewSearch['siteId']
}

function Loaded({ overview, siteId }: LoadedProps) {
  const since = overview.jobsPerHour[0]?.hour
  const lastDay = (
    <Link to="/jobs" search={{ siteId, after: since }}>
      {words.lastDay}
    </Link>
  )
  return (
    <>
      {overview.attention.mailFailure && <MailNotice failure={overview.attention.mailFailure} />}
      <AttentionPanel attention={overview.attention} jobsByState={overview.jobsByState} counts={overview} siteId={siteId} />
      {overview.sites && <SitesPanel sites={overview.sites} />}
      <JobsByState counts={overview.jobsByState} since={since} siteId={siteId} />
      <div className={classes.traffic}>
        <Panel title={words.perHour.title} note={lastDay}>
          <Suspense fallback={<Skeleton height={220} />}>
            <JobsChart hours={overview.jobsPerHour} siteId={siteId} />
          </Suspense>
        </Panel>
        <LatencyPanel latency={overview.latency} note={lastDay} />
      </div>
      <ConnectedPanels computers={overview.computers} printers={overview.printers} siteId={siteId} />
      <ClockNote />
    </>
  )
}
