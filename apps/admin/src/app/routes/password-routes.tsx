import { createRoute, lazyRouteComponent, useRouter } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { rootRoute } from './root.tsx'

export const forgotPasswordRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/forgot-password',
  component: lazyRouteComponent(() => import('../../features/sign-in/forgot-password-page.tsx'), 'ForgotPasswordPage'),
})

export const newPasswordRoute = createRoute({ getParentRoute: () => rootRoute, path: '/reset-password', component: NewPassword })

const NewPasswordPage = lazyRouteComponent(() => import('../../features/sign-in/new-password-page.tsx'), 'NewPasswordPage')

function NewPassword() {
  const router = useRouter()
  const [token] = useState(() => location.hash.slice(1))
  // Who looks over a shoulder, or into the history of this browser, finds nothing there.
  useEffect(() => router.history.replace('/reset-password'), [router])
  return <NewPasswordPage token={token} />
}
