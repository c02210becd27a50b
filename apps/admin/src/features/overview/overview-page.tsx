import type { Overview } from '@cloudprint/protocol/http/console-routes'
import { Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Suspense, lazy } from 'react'
import { PageSkeleton } from '../../shared/ui/page-skeleton.tsx'
import { Page } from '../../shared/ui/page.tsx'
import { Panel } from '../../shared/ui/panel.tsx'
import { QueryGate } from '../../shared/ui/query-gate.tsx'
import { texts } from '../../texts/texts.ts'
import { AttentionPanel } from './attention-panel.tsx'
import { ConnectedPanels } from './connected-panels.tsx'
import { FirstRun } from './first-run.tsx'
import { JobsByState } from './jobs-by-state.tsx'
import { LatencyPanel } from './latency-panel.tsx'
import classes from './overview-page.module.css'
import { overviewQuery } from './queries.ts'
import { SitesPanel } from './sites-panel.tsx'

const words = texts.overview

const JobsChart = lazy(() => import('./jobs-chart.tsx'))

export function OverviewPage() {
  const query = useQuery(overviewQuery)
  return (
    <QueryGate query={query} skeleton={<PageSkeleton panels={3} />}>
      {(overview) => (isNew(overview) ? <FirstRun overview={overview} /> : <Loaded overview={overview} />)}
    </QueryGate>
  )
}

/** Nothing was ever printed and there is nothing to print on: the way to the first page is all that matters. */
function isNew({ computers, jobsByState }: Overview): boolean {
  if (computers === undefined) return false
  const hasJobs = Object.values(jobsByState).some((count) => count > 0)
  return computers.connected + computers.disconnected === 0 || (!hasJobs && computers.disconnected === 0)
}

function Loaded({ overview }: { overview: Overview }) {
  return (
    <Page title={words.title}>
      <AttentionPanel attention={overview.attention} jobsByState={overview.jobsByState} counts={overview} />
      {overview.sites && <SitesPanel sites={overview.sites} />}
      <JobsByState counts={overview.jobsByState} />
      <div className={classes.traffic}>
        <Panel title={words.perHour.title} note={words.perHour.note}>
          <Suspense fallback={<Skeleton height={220} />}>
            <JobsChart hours={overview.jobsPerHour} />
          </Suspense>
        </Panel>
        <LatencyPanel latency={overview.latency} />
      </div>
      <ConnectedPanels computers={overview.computers} printers={overview.printers} />
    </Page>
  )
}
