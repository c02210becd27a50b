import { routes } from '@cloudprint/protocol/http/routes'
import type { RequestFor } from '@cloudprint/protocol/http/route'
import type { ApiKeyId } from '@cloudprint/protocol/ids'
import { mutationOptions, queryOptions } from '@tanstack/react-query'
import type { QueryClient } from '@tanstack/react-query'
import { call } from '../../shared/api/call.ts'
import { apiKeyKeys } from './api-key-keys.ts'

export const apiKeysQuery = queryOptions({
  queryKey: apiKeyKeys.all,
  queryFn: ({ signal }) => call(routes.listApiKeys, {}, signal),
})

export type NewApiKey = RequestFor<typeof routes.createApiKey>['body']
export type ApiKeyChange = RequestFor<typeof routes.changeApiKey>['body']

const keysAnew = (queryClient: QueryClient) => () => queryClient.invalidateQueries({ queryKey: apiKeyKeys.all })

// The key itself is in the answer of the first two; it must not outlive the dialog that shows it.

export function createApiKey(queryClient: QueryClient) {
  return mutationOptions({
    mutationFn: (body: NewApiKey) => call(routes.createApiKey, { body }),
    onSuccess: keysAnew(queryClient),
    gcTime: 0,
  })
}

export function rotateApiKey(queryClient: QueryClient, apiKeyId: ApiKeyId) {
  return mutationOptions({
    mutationFn: (overlap: number) => call(routes.rotateApiKey, { params: { apiKeyId }, body: { overlap } }),
    onSuccess: keysAnew(queryClient),
    gcTime: 0,
  })
}

export function changeApiKey(queryClient: QueryClient, apiKeyId: ApiKeyId) {
  return mutationOptions({
    mutationFn: (body: ApiKeyChange) => call(routes.changeApiKey, { params: { apiKeyId }, body }),
    onSuccess: keysAnew(queryClient),
  })
}

export function revokeApiKey(queryClient: QueryClient) {
  return mutationOptions({
    mutationFn: (apiKeyId: ApiKeyId) => call(routes.revokeApiKey, { params: { apiKeyId } }),
    onSuccess: keysAnew(queryClient),
  })
}
