import { EmptyState } from '../shared/ui/empty-state.tsx'
import { LinkButton } from '../shared/ui/link-button.tsx'
import { Page } from '../shared/ui/page.tsx'
import { Panel } from '../shared/ui/panel.tsx'

export function NotFoundPage() {
  return (
    <Page title="Nothing here">
      <Panel>
        <EmptyState title="There is no page at this address" action={<LinkButton to="/">To the overview</LinkButton>}>
          It may have been removed, or the address was copied only in part.
        </EmptyState>
      </Panel>
    </Page>
  )
}
