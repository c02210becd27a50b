import { LinkButton } from '../shared/ui/link-button.tsx'
import { MissingPage } from '../shared/ui/missing-page.tsx'

export function NotFoundPage() {
  return (
    <MissingPage title="There is no page at this address" action={<LinkButton to="/">To the overview</LinkButton>}>
      It may have moved, or the address was copied only in part.
    </MissingPage>
  )
}
