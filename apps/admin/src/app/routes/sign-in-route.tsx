import { OwnPath } from '@cloudprint/protocol/http/own-path'
import { ssoRefusals } from '@cloudprint/protocol/http/sso-routes'
import { createRoute, useRouter } from '@tanstack/react-router'
import { z } from 'zod'
import { SignInPage } from '../../features/sign-in/sign-in-page.tsx'
import { rootRoute } from './root.tsx'

const SignInSearch = z.object({
  to: OwnPath.optional().catch(undefined),
  /** Why single sign-on led back here, or is the way to take. */
  sso: z
    .enum([...ssoRefusals, 'required'])
    .optional()
    .catch(undefined),
})

export const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: (search) => SignInSearch.parse(search),
  component: SignIn,
})

function SignIn() {
  const { to, sso } = signInRoute.useSearch()
  const router = useRouter()
  return (
    <SignInPage
      {...(to === undefined ? {} : { to })}
      {...(sso === undefined ? {} : { ssoRefusal: sso })}
      onSignedIn={() => {
        // Nothing that was read (or refused) before may be shown to whoever is signed in now.
        router.options.context.queryClient.clear()
        router.history.push(to ?? '/')
      }}
    />
  )
}
