import type { ErrorComponentProps } from '@tanstack/react-router'
import { Page } from '../shared/ui/page.tsx'
import { ProblemPanel } from '../shared/ui/problem-panel.tsx'
import { texts } from '../texts/texts.ts'

/** Most often a part of the console that could not be fetched: it was updated meanwhile, or the relay is away. */
export function BrokenPage({ error }: ErrorComponentProps) {
  return (
    <Page title={texts.shell.broken}>
      <ProblemPanel error={error} onRetry={() => location.reload()} />
    </Page>
  )
}
