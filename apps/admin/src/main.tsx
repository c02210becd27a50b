import '@mantine/core/styles.layer.css'
import './shared/theme/global.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app/app.tsx'
import { createQueryClient } from './app/query-client.ts'
import { createAppRouter } from './app/router.tsx'
import { RelayLink } from './shared/api/relay-link.ts'

const relayLink = new RelayLink()
// Leaving for the sign-in page goes through the router's own guard, which asks who is signed in.
const queryClient = createQueryClient({ relayLink, onSignedOut: () => signedOut() })
const router = createAppRouter(queryClient)

function signedOut() {
  if (router.state.location.pathname === '/sign-in') return
  queryClient.removeQueries({ queryKey: ['caller'] })
  void router.invalidate()
}

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no #root')
createRoot(root).render(
  <StrictMode>
    <App queryClient={queryClient} relayLink={relayLink} router={router} />
  </StrictMode>,
)
