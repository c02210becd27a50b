import { useQuery } from '@tanstack/react-query'
import { createRoute, Link, useRouter } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { InvitationPage } from '../../features/people/invitation-page.tsx'
import { callerQuery } from '../../shared/api/caller.ts'
import { CardPage } from '../../shared/ui/card-page.tsx'
import { texts } from '../../texts/texts.ts'
import { rootRoute } from './root.tsx'

export const invitationRoute = createRoute({ getParentRoute: () => rootRoute, path: '/invitation', component: Invitation })

const KEPT = 'cloudprint-invitation'

function Invitation() {
  const [token] = useState(() => location.hash.slice(1) || (sessionStorage.getItem(KEPT) ?? ''))
  const { isSuccess } = useQuery({ ...callerQuery, retry: false })
  const router = useRouter()
  // Who looks over a shoulder, or into the history of this browser, finds nothing there. It survives signing in, in this tab alone.
  useEffect(() => {
    sessionStorage.setItem(KEPT, token)
    router.history.replace('/invitation')
  }, [router, token])
  return (
    <InvitationPage
      token={token}
      isSignedIn={isSuccess}
      signInLink={
        <Link to="/sign-in" search={{ to: '/invitation' }}>
          {texts.people.accept.signIn}
        </Link>
      }
      onOpen={() => {
        sessionStorage.removeItem(KEPT)
        router.options.context.queryClient.clear()
        router.history.push('/')
      }}
      renderCard={({ title, onSubmit, children }) => (
        <CardPage title={title} onSubmit={onSubmit}>
          {children}
        </CardPage>
      )}
    />
  )
}
