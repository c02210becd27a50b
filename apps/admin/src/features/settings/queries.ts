import { routes } from '@cloudprint/protocol/http/routes'
import type { OrganizationSettings } from '@cloudprint/protocol/http/settings-routes'
import type { SsoProvider } from '@cloudprint/protocol/http/sso-routes'
import { mutationOptions, queryOptions } from '@tanstack/react-query'
import type { QueryClient } from '@tanstack/react-query'
import { callerQuery } from '../../shared/api/caller.ts'
import { call } from '../../shared/api/call.ts'
import { settingsKeys } from './settings-keys.ts'

export const settingsQuery = queryOptions({
  queryKey: settingsKeys.all,
  queryFn: ({ signal }) => call(routes.getSettings, {}, signal),
})

export function changeSettings(queryClient: QueryClient) {
  return mutationOptions({
    mutationFn: (body: Partial<OrganizationSettings>) => call(routes.changeSettings, { body }),
    onSuccess: (settings) => {
      queryClient.setQueryData(settingsQuery.queryKey, settings)
      // The shell shows the names.
      return queryClient.invalidateQueries({ queryKey: callerQuery.queryKey })
    },
  })
}

export const ssoQuery = queryOptions({
  queryKey: settingsKeys.sso,
  queryFn: ({ signal }) => call(routes.getSso, {}, signal),
})

export function setSso(queryClient: QueryClient) {
  return mutationOptions({
    mutationFn: (body: SsoProvider & { clientSecret?: string }) => call(routes.setSso, { body }),
    // It carries a secret.
    gcTime: 0,
    onSuccess: (sso) => queryClient.setQueryData(ssoQuery.queryKey, sso),
  })
}

export function removeSso(queryClient: QueryClient) {
  return mutationOptions({
    mutationFn: () => call(routes.removeSso, {}),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ssoQuery.queryKey }),
  })
}

export function checkSsoDomain(queryClient: QueryClient) {
  return mutationOptions({
    mutationFn: (domain: string) => call(routes.checkSsoDomain, { body: { domain } }),
    onSuccess: (sso) => queryClient.setQueryData(ssoQuery.queryKey, sso),
  })
}

export const checkSso = mutationOptions({
  mutationFn: (body: { issuer: string; clientId: string; clientSecret?: string }) => call(routes.checkSso, { body }),
  gcTime: 0,
})
