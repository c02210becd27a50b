import { MutationCache, QueryCache, QueryClient, hashKey, notifyManager } from '@tanstack/react-query'
import type { Query } from '@tanstack/react-query'
import { callerQuery } from '../shared/api/caller.ts'
import { ProblemError, isSignedOut, isUnreachable, needsSecondFactor } from '../shared/api/problem-error.ts'
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
  function failed(error: Error, query?: Query<unknown, unknown, unknown>) {
    if (isUnreachable(error)) relayLink.missed()
    else if (error instanceof ProblemError) relayLink.answered(Date.now())
    if ((isSignedOut(error) || needsSecondFactor(error)) && !isFirstQuestion(query)) onSignedOut()
  }
  // That something is being sent is shown before the next click is taken, not a timer later: a double click prints once.
  notifyManager.setScheduler(queueMicrotask)
  return new QueryClient({
    queryCache: new QueryCache({ onSuccess: succeeded, onError: failed }),
    mutationCache: new MutationCache({ onError: (error) => failed(error) }),
    defaultOptions: {
      queries: {
        // A relay on the same network answers although the browser believes that it is offline.
        networkMode: 'always',
        staleTime: 5_000,
        refetchInterval: 30_000,
        retryDelay: 500,
        retry: (failures, error) => failures < 1 && error instanceof ProblemError && error.retryable,
      },
      mutations: { networkMode: 'always' },
    },
  })
}

/** Who is signed in, asked for the first time: a no is an answer to the router's guard, not the end of a session. */
function isFirstQuestion(query: Query<unknown, unknown, unknown> | undefined): boolean {
  return query?.queryHash === hashKey(callerQuery.queryKey) && query.state.data === undefined
}
