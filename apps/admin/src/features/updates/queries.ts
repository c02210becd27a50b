import { routes } from '@cloudprint/protocol/http/routes'
import type { RequestFor } from '@cloudprint/protocol/http/route'
import type { ComputerId } from '@cloudprint/protocol/ids'
import { keepPreviousData, mutationOptions, queryOptions } from '@tanstack/react-query'
import type { QueryClient } from '@tanstack/react-query'
import { call } from '../../shared/api/call.ts'

const updateKeys = {
  all: ['updates'] as const,
  lists: ['updates', 'computers'] as const,
}

export const updatesQuery = queryOptions({
  queryKey: [...updateKeys.all, 'whole'],
  queryFn: ({ signal }) => call(routes.getUpdates, {}, signal),
  // A version goes from computer to computer while somebody watches.
  refetchInterval: 5_000,
})

export function computerUpdatesQuery(filter: { search?: string | undefined; cursor?: string | undefined }) {
  return queryOptions({
    queryKey: [...updateKeys.lists, filter],
    queryFn: ({ signal }) => call(routes.listComputerUpdates, { query: filter }, signal),
    placeholderData: keepPreviousData,
    refetchInterval: 5_000,
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
