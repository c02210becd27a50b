import type { OrganizationSettings } from '@cloudprint/protocol/http/settings-routes'
import { Facts } from '../../shared/ui/facts.tsx'
import { texts } from '../../texts/texts.ts'
import { documentChoices, jobChoices, labelOf } from './retention-choices.ts'

/** What the organization is called, for those who may not rename it. */
export function NamesFacts({ settings }: { settings: OrganizationSettings }) {
  const words = texts.settings.names
  return (
    <Facts
      items={[
        { label: words.name, value: settings.name },
        { label: words.brand, value: settings.brandName ?? texts.shell.product },
      ]}
    />
  )
}

/** How long things are kept, for those who may read it and not change it. */
export function RetentionFacts({ settings }: { settings: OrganizationSettings }) {
  const words = texts.settings.retention
  return (
    <Facts
      items={[
        { label: words.document, value: labelOf(documentChoices, settings.failedDocumentRetention) },
        { label: words.job, value: labelOf(jobChoices, settings.jobRetention) },
      ]}
    />
  )
}

/** Whether a password alone signs in, for those who may not decide it. */
export function SecondFactorFacts({ settings }: { settings: OrganizationSettings }) {
  const words = texts.signInRules.secondFactor
  return <Facts items={[{ label: words.label, value: words[settings.secondFactor] }]} />
}
