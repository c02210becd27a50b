import { routes } from '@cloudprint/protocol/http/routes'
import { queryOptions } from '@tanstack/react-query'
import { call } from './call.ts'

/** Whoever is signed in, and what they may do. */
export const callerQuery = queryOptions({
  queryKey: ['caller'],
  queryFn: ({ signal }) => call(routes.getCaller, {}, signal),
  staleTime: 60_000,
})
