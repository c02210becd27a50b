import { routes } from '@cloudprint/protocol/http/routes'
import type { RequestFor } from '@cloudprint/protocol/http/route'
import type { ApiKeyId } from '@cloudprint/protocol/ids'
import { mutationOptions, queryOptions } from '@tanstack/react-query'
import type { QueryClient } from '@tanstack/react-query'
import { call } from '../../shared/api/call.ts'

const apiKeysKey = ['api-keys'] as const

export const apiKeysQuery = queryOptions({
  queryKey: apiKeysKey,
  queryFn: ({ signal }) => call(routes.listApiKeys, {}, signal),
})

export type NewApiKey = RequestFor<typeof routes.createApiKey>['body']

export function createApiKey(queryClient: QueryClient) {
  return mutationOptions({
    mutationFn: (body: NewApiKey) => call(routes.createApiKey, { body }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: apiKeysKey }),
    // The key itself is in the answer; it must not outlive the dialog that shows it.
    gcTime: 0,
  })
}

export function revokeApiKey(queryClient: QueryClient) {
  return mutationOptions({
    mutationFn: (apiKeyId: ApiKeyId) => call(routes.revokeApiKey, { params: { apiKeyId } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: apiKeysKey }),
  })
}
