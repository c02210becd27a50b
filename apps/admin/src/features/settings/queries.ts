import { routes } from '@cloudprint/protocol/http/routes'
import type { OrganizationSettings } from '@cloudprint/protocol/http/settings-routes'
import { mutationOptions, queryOptions } from '@tanstack/react-query'
import type { QueryClient } from '@tanstack/react-query'
import { call } from '../../shared/api/call.ts'

export const settingsQuery = queryOptions({
  queryKey: ['settings'],
  queryFn: ({ signal }) => call(routes.getSettings, {}, signal),
})

export function changeSettings(queryClient: QueryClient) {
  return mutationOptions({
    mutationFn: (body: Partial<OrganizationSettings>) => call(routes.changeSettings, { body }),
    onSuccess: (settings) => queryClient.setQueryData(settingsQuery.queryKey, settings),
  })
}
