import { Button } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { SetUpApp } from '../features/account/set-up-app.tsx'
import { signOut } from '../features/sign-in/session.ts'
import { CardPage } from '../shared/ui/card-page.tsx'
import { texts } from '../texts/texts.ts'

const words = texts.signIn.needsApp

/** Nothing else can be done before there is an app. */
export function NeedsAppPage() {
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  function go(to: '/' | '/sign-in') {
    queryClient.clear()
    void navigate({ to })
  }
  return (
    <CardPage title={words.title} isWide>
      <p>{words.text}</p>
      <SetUpApp onDone={() => go('/')} />
      <Button variant="subtle" color="gray" onClick={() => void signOut().then((isOut) => isOut && go('/sign-in'))}>
        {words.signOut}
      </Button>
    </CardPage>
  )
}
