import { LinkButton } from '../shared/ui/link-button.tsx'
import { MissingPage } from '../shared/ui/missing-page.tsx'
import { texts } from '../texts/texts.ts'

const words = texts.shell.notAllowed

/** In the place of a page that is one act, for whoever would be refused at its end. */
export function NotAllowedPage() {
  return (
    <MissingPage title={words.title} action={<LinkButton to="/">{words.home}</LinkButton>}>
      {words.text}
    </MissingPage>
  )
}
