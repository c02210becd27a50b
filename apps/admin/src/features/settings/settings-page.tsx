import { useQuery } from '@tanstack/react-query'
import { useMay } from '../../shared/api/use-may.ts'
import { Page } from '../../shared/ui/page.tsx'
import { Panel } from '../../shared/ui/panel.tsx'
import { QueryGate } from '../../shared/ui/query-gate.tsx'
import { SkeletonRows } from '../../shared/ui/skeleton-rows.tsx'
import { settingsQuery } from './queries.ts'
import { texts } from '../../texts/texts.ts'
import { NamesForm } from './names-form.tsx'
import { RetentionForm } from './retention-form.tsx'
import { NamesFacts, RetentionFacts, SecondFactorFacts } from './settings-facts.tsx'
import { SecondFactorForm } from './second-factor-form.tsx'
import { SsoPanel } from './sso-panel.tsx'

export function SettingsPage() {
  const query = useQuery(settingsQuery)
  const mayChange = useMay()('admin:settings')
  return (
    <Page title={texts.settings.title} summary={texts.settings.summary}>
      <Panel title={texts.settings.names.title}>
        <QueryGate query={query} skeleton={<SkeletonRows count={2} />}>
          {(settings) => (mayChange ? <NamesForm settings={settings} /> : <NamesFacts settings={settings} />)}
        </QueryGate>
      </Panel>
      <Panel title={texts.settings.retention.title}>
        <QueryGate query={query} skeleton={<SkeletonRows count={2} />}>
          {(settings) => (mayChange ? <RetentionForm settings={settings} /> : <RetentionFacts settings={settings} />)}
        </QueryGate>
      </Panel>
      <Panel title={texts.signInRules.title}>
        <QueryGate query={query} skeleton={<SkeletonRows count={1} />}>
          {(settings) => (mayChange ? <SecondFactorForm settings={settings} /> : <SecondFactorFacts settings={settings} />)}
        </QueryGate>
      </Panel>
      {mayChange && <SsoPanel />}
    </Page>
  )
}
