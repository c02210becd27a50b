import { MantineProvider, localStorageColorSchemeManager } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import type { QueryClient } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { RelayLinkContext } from '../shared/api/relay-link.ts'
import type { RelayLink } from '../shared/api/relay-link.ts'
import { theme } from '../shared/theme/theme.ts'
import type { createAppRouter } from './router.tsx'

/** The same key as in public/color-scheme.js, which sets the scheme before the first paint. */
const colorSchemeManager = localStorageColorSchemeManager({ key: 'cloudprint-color-scheme' })

interface AppProps {
  queryClient: QueryClient
  relayLink: RelayLink
  router: ReturnType<typeof createAppRouter>
}

export function App({ queryClient, relayLink, router }: AppProps) {
  return (
    // No style elements: the relay's content security policy refuses them, see `adopt-theme.ts`.
    <MantineProvider
      theme={theme}
      withCssVariables={false}
      withGlobalClasses={false}
      colorSchemeManager={colorSchemeManager}
      defaultColorScheme="auto"
    >
      <QueryClientProvider client={queryClient}>
        <RelayLinkContext value={relayLink}>
          <RouterProvider router={router} />
        </RelayLinkContext>
      </QueryClientProvider>
    </MantineProvider>
  )
}
