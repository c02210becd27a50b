import { useQuery } from '@tanstack/react-query'
import { Page } from '../../shared/ui/page.tsx'
import { Panel } from '../../shared/ui/panel.tsx'
import { QueryGate } from '../../shared/ui/query-gate.tsx'
import { SkeletonRows } from '../../shared/ui/skeleton-rows.tsx'
import { settingsQuery } from './queries.ts'
import { texts } from '../../texts/texts.ts'
import { RetentionForm } from './retention-form.tsx'
import { SecondFactorForm } from './second-factor-form.tsx'
import { SsoPanel } from './sso-panel.tsx'

export function SettingsPage() {
  const query = useQuery(settingsQuery)
  return (
    <Page title="Settings" summary="What holds for the whole organization.">
      <Panel title="How long things are kept">
        <QueryGate query={query} skeleton={<SkeletonRows count={2} />}>
          {(settings) => <RetentionForm settings={settings} />}
        </QueryGate>
      </Panel>
      <Panel title={texts.signInRules.title}>
        <QueryGate query={query} skeleton={<SkeletonRows count={1} />}>
          {(settings) => <SecondFactorForm settings={settings} />}
        </QueryGate>
      </Panel>
      <SsoPanel />
    </Page>
  )
}
