import { routes } from '@cloudprint/protocol/http/routes'
import type { RequestFor } from '@cloudprint/protocol/http/route'
import type { SiteId } from '@cloudprint/protocol/ids'
import { keepPreviousData, mutationOptions, queryOptions } from '@tanstack/react-query'
import type { QueryClient } from '@tanstack/react-query'
import { call } from '../api/call.ts'

export type SiteListFilter = NonNullable<RequestFor<typeof routes.listSites>['query']>

export const siteKeys = {
  all: ['sites'] as const,
  lists: ['sites', 'list'] as const,
  one: (siteId: string) => ['sites', 'one', siteId] as const,
}

export function siteListQuery(filter: SiteListFilter) {
  return queryOptions({
    queryKey: [...siteKeys.lists, filter],
    queryFn: ({ signal }) => call(routes.listSites, { query: filter }, signal),
    placeholderData: keepPreviousData,
  })
}

export function siteQuery(siteId: SiteId) {
  return queryOptions({
    queryKey: siteKeys.one(siteId),
    queryFn: ({ signal }) => call(routes.getSite, { params: { siteId } }, signal),
  })
}

export interface SiteFields {
  name: string
  timeZone: string
}

export function createSite(queryClient: QueryClient) {
  return mutationOptions({
    mutationFn: (body: SiteFields) => call(routes.createSite, { body }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: siteKeys.all }),
  })
}

export function changeSite(queryClient: QueryClient, siteId: SiteId) {
  return mutationOptions({
    mutationFn: (body: SiteFields) => call(routes.changeSite, { params: { siteId }, body }),
    onSuccess: (site) => {
      queryClient.setQueryData(siteQuery(siteId).queryKey, site)
      return queryClient.invalidateQueries()
    },
  })
}

export function removeSite(queryClient: QueryClient) {
  return mutationOptions({
    mutationFn: (siteId: SiteId) => call(routes.removeSite, { params: { siteId } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: siteKeys.lists }),
  })
}
