import type { ReactNode } from 'react'
import { texts } from '../../texts/texts.ts'
import { EmptyState } from './empty-state.tsx'
import { Page } from './page.tsx'
import { Panel } from './panel.tsx'

interface MissingPageProps {
  title: string
  /** Why that may be. */
  children: ReactNode
  action: ReactNode
}

/** What was meant is not there, or not any more. */
export function MissingPage({ title, children, action }: MissingPageProps) {
  return (
    <Page title={texts.controls.nothingHere}>
      <Panel>
        <EmptyState title={title} action={action}>
          {children}
        </EmptyState>
      </Panel>
    </Page>
  )
}
