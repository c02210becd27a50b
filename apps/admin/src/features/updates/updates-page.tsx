import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMay } from '../../shared/api/use-may.ts'
import { EmptyState } from '../../shared/ui/empty-state.tsx'
import { Notice } from '../../shared/ui/notice.tsx'
import { Page } from '../../shared/ui/page.tsx'
import { Panel } from '../../shared/ui/panel.tsx'
import { ProblemPanel } from '../../shared/ui/problem-panel.tsx'
import { QueryGate } from '../../shared/ui/query-gate.tsx'
import { SkeletonRows } from '../../shared/ui/skeleton-rows.tsx'
import { texts } from '../../texts/texts.ts'
import { ComputersPanel } from './computers-panel.tsx'
import { PolicyForm } from './policy-form.tsx'
import { changeUpdates, updatesQuery } from './queries.ts'
import { RolloutPanel } from './rollout-panel.tsx'
import { SitesApart } from './sites-apart.tsx'
import type { UpdatesSearch } from './updates-search.ts'
import { VersionsFacts } from './versions-facts.tsx'

const words = texts.updates

interface UpdatesPageProps {
  search: UpdatesSearch
  onSearch: (search: UpdatesSearch) => void
}

/** Which version runs where, how the newest comes along, and how new ones come; one by one as well. */
export function UpdatesPage({ search, onSearch }: UpdatesPageProps) {
  const query = useQuery(updatesQuery)
  const change = useMutation(changeUpdates(useQueryClient()))
  const mayChange = useMay()('admin:settings')
  const isPaused = query.data?.policy.isPaused ?? false
  const pause = (
    <Button variant="default" loading={change.isPending} onClick={() => change.mutate({ isPaused: !isPaused })}>
      {isPaused ? words.policy.resume : words.policy.pause}
    </Button>
  )
  return (
    <Page title={words.title} summary={words.summary} actions={mayChange && query.data?.isAvailable === true ? pause : undefined}>
      {change.error !== null && <ProblemPanel error={change.error} />}
      {isPaused && (
        <Notice tone="attention" title={words.policy.paused.title}>
          {words.policy.paused.text}
        </Notice>
      )}
      <QueryGate query={query} skeleton={<SkeletonRows count={8} />}>
        {(updates) =>
          updates.isAvailable ? (
            <>
              <Panel title={words.versions.title}>
                <VersionsFacts updates={updates} />
              </Panel>
              {updates.rollout !== null && <RolloutPanel rollout={updates.rollout} onGoOn={(goOnWith) => change.mutate({ goOnWith })} />}
              <SitesApart sites={updates.sites} />
              <Panel title={words.policy.title}>
                <PolicyForm policy={updates.policy} />
              </Panel>
            </>
          ) : (
            <Panel>
              <EmptyState title={words.notThere.title}>{words.notThere.text}</EmptyState>
            </Panel>
          )
        }
      </QueryGate>
      <ComputersPanel search={search} onSearch={onSearch} />
    </Page>
  )
}
