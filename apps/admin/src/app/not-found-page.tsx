import { LinkButton } from '../shared/ui/link-button.tsx'
import { MissingPage } from '../shared/ui/missing-page.tsx'
import { texts } from '../texts/texts.ts'

const words = texts.shell.notFound

export function NotFoundPage() {
  return (
    <MissingPage title={words.title} action={<LinkButton to="/">{words.home}</LinkButton>}>
      {words.text}
    </MissingPage>
  )
}
