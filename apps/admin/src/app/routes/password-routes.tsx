import { createRoute, lazyRouteComponent, useRouter } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { rootRoute } from './root.tsx'

export const forgotPasswordRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/forgot-password',
  component: lazyRouteComponent(() => import('../../features/sign-in/forgot-password-page.tsx'), 'ForgotPasswordPage'),
})

export const confirmEmailRoute = createRoute({ getParentRoute: () => rootRoute, path: '/change-email', component: ConfirmEmail })

const ConfirmEmailPage = lazyRouteComponent(() => import('../../features/sign-in/confirm-email-page.tsx'), 'ConfirmEmailPage')

function ConfirmEmail() {
  return <ConfirmEmailPage token={useToken('/change-email')} />
}

export const newPasswordRoute = createRoute({ getParentRoute: () => rootRoute, path: '/reset-password', component: NewPassword })

const NewPasswordPage = lazyRouteComponent(() => import('../../features/sign-in/new-password-page.tsx'), 'NewPasswordPage')

function NewPassword() {
  return <NewPasswordPage token={useToken('/reset-password')} />
}

/** The secret of a mail's link. Who looks over a shoulder, or into the history of this browser, does not find it there any more. */
function useToken(path: string): string {
  const router = useRouter()
  const [token] = useState(() => location.hash.slice(1))
  useEffect(() => router.history.replace(path), [router, path])
  return token
}
