import { createRoute, redirect } from '@tanstack/react-router'
import { callerQuery } from '../../shared/api/caller.ts'
import { isSignedOut, needsSecondFactor, needsSso } from '../../shared/api/problem-error.ts'
import { ConsoleShell } from '../shell/console-shell.tsx'
import { UnreachablePage } from '../unreachable-page.tsx'
import { rootRoute } from './root.tsx'

/** Everything behind the sign-in. */
export const consoleRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'console',
  async beforeLoad({ context: { queryClient }, location }) {
    try {
      await queryClient.ensureQueryData(callerQuery)
    } catch (error) {
      if (needsSecondFactor(error)) throw redirect({ to: '/second-factor' })
      if (!(error instanceof Error) || !isSignedOut(error)) throw error
      const isHome = location.href === '/'
      const why = needsSso(error) ? { sso: 'required' as const } : {}
      throw redirect({ to: '/sign-in', search: isHome ? why : { ...why, to: location.href } })
    }
  },
  component: ConsoleShell,
  errorComponent: UnreachablePage,
})
