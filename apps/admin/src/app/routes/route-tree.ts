import { accountRoute } from './account-route.ts'
import { auditRoute } from './audit-route.ts'
import { addComputerRoute, codesRoute, computerRoute, computersRoute, deviceRoute, replaceComputerRoute } from './computers-routes.ts'
import { consoleRoute } from './console-route.tsx'
import { invitationRoute } from './invitation-route.tsx'
import { jobRoute, jobsRoute } from './jobs-routes.ts'
import { keysRoute } from './keys-route.ts'
import { needsAppRoute } from './needs-app-route.ts'
import { networkRoute } from './network-route.ts'
import { notFoundRoute } from './not-found-route.ts'
import { overviewRoute } from './overview-route.tsx'
import { confirmEmailRoute, forgotPasswordRoute, newPasswordRoute } from './password-routes.tsx'
import { peopleRoute, personRoute } from './people-routes.ts'
import { printerRoute, printersRoute } from './printers-routes.ts'
import { rootRoute } from './root.tsx'
import { settingsRoute } from './settings-route.ts'
import { signInRoute } from './sign-in-route.tsx'
import { siteRoute, sitesRoute } from './sites-routes.ts'
import { updatesRoute } from './updates-route.ts'

export const routeTree = rootRoute.addChildren([
  signInRoute,
  forgotPasswordRoute,
  newPasswordRoute,
  confirmEmailRoute,
  invitationRoute,
  needsAppRoute,
  consoleRoute.addChildren([
    accountRoute,
    overviewRoute,
    jobsRoute,
    jobRoute,
    printersRoute,
    printerRoute,
    computersRoute,
    addComputerRoute,
    codesRoute,
    computerRoute,
    replaceComputerRoute,
    deviceRoute,
    sitesRoute,
    siteRoute,
    keysRoute,
    peopleRoute,
    personRoute,
    auditRoute,
    networkRoute,
    updatesRoute,
    settingsRoute,
    notFoundRoute,
  ]),
])
