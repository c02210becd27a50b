import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { ProblemError, isSignedOut, isUnreachable } from '../shared/api/problem-error.ts'
import type { RelayLink } from '../shared/api/relay-link.ts'

interface QueryClientParts {
  relayLink: RelayLink
  onSignedOut: () => void
}

/** The server is the store; what is known here is refreshed by live changes, and on a slow timer should one get lost. */
export function createQueryClient({ relayLink, onSignedOut }: QueryClientParts): QueryClient {
  function succeeded() {
    relayLink.answered(Date.now())
  }
  function failed(error: Error) {
    if (isUnreachable(error)) relayLink.missed()
    else if (error instanceof ProblemError) relayLink.answered(Date.now())
    if (isSignedOut(error)) onSignedOut()
  }
  return new QueryClient({
    queryCache: new QueryCache({ onSuccess: succeeded, onError: failed }),
    mutationCache: new MutationCache({ onError: failed }),
    defaultOptions: {
      queries: {
        // A relay on the same network answers although the browser believes that it is offline.
        networkMode: 'always',
        staleTime: 5_000,
        refetchInterval: 30_000,
        retry: (failures, error) => failures < 1 && error instanceof ProblemError && error.retryable,
      },
      mutations: { networkMode: 'always' },
    },
  })
}
