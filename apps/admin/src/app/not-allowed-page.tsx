import { EmptyState } from '../shared/ui/empty-state.tsx'
import { LinkButton } from '../shared/ui/link-button.tsx'
import { Page } from '../shared/ui/page.tsx'
import { Panel } from '../shared/ui/panel.tsx'
import { texts } from '../texts/texts.ts'

const words = texts.shell.notAllowed

/** In the place of a page that is one act, for whoever would be refused at its end. */
export function NotAllowedPage() {
  return (
    <Page title={words.title}>
      <Panel>
        <EmptyState title={words.text} action={<LinkButton to="/">{words.home}</LinkButton>} />
      </Panel>
    </Page>
  )
}
