import { routes } from '@cloudprint/protocol/http/routes'
import type { RequestFor } from '@cloudprint/protocol/http/route'
import type { ComputerId, SiteId } from '@cloudprint/protocol/ids'
import { keepPreviousData, mutationOptions, queryOptions } from '@tanstack/react-query'
import type { QueryClient } from '@tanstack/react-query'
import { call } from '../../shared/api/call.ts'

export const updateKeys = {
  all: ['updates'] as const,
  whole: ['updates', 'whole'] as const,
  lists: ['updates', 'computers'] as const,
  one: (computerId: string) => ['updates', 'computer', computerId] as const,
}

export type ComputerUpdatesFilter = NonNullable<RequestFor<typeof routes.listComputerUpdates>['query']>

export const updatesQuery = queryOptions({
  queryKey: updateKeys.whole,
  queryFn: ({ signal }) => call(routes.getUpdates, {}, signal),
  // A version goes from computer to computer while somebody watches.
  refetchInterval: 5_000,
})

export function computerUpdatesQuery(filter: ComputerUpdatesFilter) {
  return queryOptions({
    queryKey: [...updateKeys.lists, filter],
    queryFn: ({ signal }) => call(routes.listComputerUpdates, { query: filter }, signal),
    placeholderData: keepPreviousData,
    refetchInterval: 5_000,
  })
}

export function computerUpdateQuery(computerId: ComputerId) {
  return queryOptions({
    queryKey: updateKeys.one(computerId),
    queryFn: ({ signal }) => call(routes.getComputerUpdates, { params: { computerId } }, signal),
    // A change of the rules for all is told by nobody.
    refetchInterval: 15_000,
  })
}

type Change = NonNullable<RequestFor<typeof routes.changeUpdates>['body']>

export function changeUpdates(queryClient: QueryClient) {
  return mutationOptions({
    mutationFn: (body: Change) => call(routes.changeUpdates, { body }),
    onSuccess: (updates) => queryClient.setQueryData(updatesQuery.queryKey, updates),
  })
}

interface ComputerChange {
  computerId: ComputerId
  body: NonNullable<RequestFor<typeof routes.changeComputerUpdates>['body']>
}

export function changeComputerUpdates(queryClient: QueryClient) {
  return mutationOptions({
    mutationFn: ({ computerId, body }: ComputerChange) => call(routes.changeComputerUpdates, { params: { computerId }, body }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: updateKeys.all }),
  })
}

interface SiteChange {
  siteId: SiteId
  body: NonNullable<RequestFor<typeof routes.changeSiteUpdates>['body']>
}

export function changeSiteUpdates(queryClient: QueryClient) {
  return mutationOptions({
    mutationFn: ({ siteId, body }: SiteChange) => call(routes.changeSiteUpdates, { params: { siteId }, body }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: updateKeys.all }),
  })
}
