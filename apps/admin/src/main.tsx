import './shared/theme/global.css'
import '@mantine/core/styles.layer.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app/app.tsx'
import { keepFocus } from './app/keep-focus.ts'
import { createQueryClient } from './app/query-client.ts'
import { createAppRouter } from './app/router.tsx'
import { callerQuery } from './shared/api/caller.ts'
import { adoptTheme } from './shared/theme/adopt-theme.ts'
import { RelayLink } from './shared/api/relay-link.ts'

const relayLink = new RelayLink()
const queryClient = createQueryClient({ relayLink, onSignedOut: () => void signedOut() })
const router = createAppRouter(queryClient)

let isLeaving = false

/** The session has ended: the router's guard asks again who is signed in, and leads to the sign-in page. */
async function signedOut() {
  if (isLeaving || router.state.location.pathname === '/sign-in') return
  isLeaving = true
  queryClient.removeQueries({ queryKey: callerQuery.queryKey })
  await router.invalidate()
  isLeaving = false
}

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no #root')
adoptTheme()
keepFocus()
createRoot(root).render(
  <StrictMode>
    <App queryClient={queryClient} relayLink={relayLink} router={router} />
  </StrictMode>,
)
