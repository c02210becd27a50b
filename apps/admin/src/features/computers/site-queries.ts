import { routes } from '@cloudprint/protocol/http/routes'
import type { SiteId } from '@cloudprint/protocol/ids'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { call } from '../../shared/api/call.ts'

/** Enough to choose from without typing; the relay searches the rest. */
const CHOICES = 50

export function siteListQuery(search: string) {
  return queryOptions({
    queryKey: ['sites', 'list', search],
    queryFn: ({ signal }) => call(routes.listSites, { query: { limit: CHOICES, ...(search === '' ? {} : { search }) } }, signal),
    placeholderData: keepPreviousData,
  })
}

export function siteQuery(siteId: SiteId) {
  return queryOptions({
    queryKey: ['sites', 'one', siteId],
    queryFn: ({ signal }) => call(routes.getSite, { params: { siteId } }, signal),
  })
}
