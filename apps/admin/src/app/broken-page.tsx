import type { ErrorComponentProps } from '@tanstack/react-router'
import { Page } from '../shared/ui/page.tsx'
import { ProblemPanel } from '../shared/ui/problem-panel.tsx'

export function BrokenPage({ error, reset }: ErrorComponentProps) {
  return (
    <Page title="This page could not be shown">
      <ProblemPanel error={error} onRetry={reset} />
    </Page>
  )
}
