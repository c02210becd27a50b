import { Button } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { SetUpApp } from '../features/account/set-up-app.tsx'
import { signOut } from '../features/sign-in/session.ts'
import { useBrandName } from '../shared/api/use-brand-name.ts'
import { Brand } from '../shared/ui/brand.tsx'
import { texts } from '../texts/texts.ts'
import classes from './needs-app-page.module.css'

const words = texts.signIn.needsApp

/** Nothing else can be done before there is an app. */
export function NeedsAppPage() {
  useDocumentTitle(texts.shell.pageTitle(words.title, useBrandName()))
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  function go(to: '/' | '/sign-in') {
    queryClient.clear()
    void navigate({ to })
  }
  return (
    <main className={classes.page}>
      <div className={classes.card}>
        <Brand />
        <h1 className={classes.title}>{words.title}</h1>
        <p className={classes.text}>{words.text}</p>
        <SetUpApp onDone={() => go('/')} />
        <Button variant="subtle" color="gray" onClick={() => void signOut().then((isOut) => isOut && go('/sign-in'))}>
          {words.signOut}
        </Button>
      </div>
    </main>
  )
}
