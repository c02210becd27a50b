import { routes } from '@cloudprint/protocol/http/routes'
import type { SiteId } from '@cloudprint/protocol/ids'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { call } from '../../shared/api/call.ts'

export const overviewKeys = { all: ['overview'] as const }

/** Of all that one may see, or of one site. */
export function overviewQuery(siteId?: SiteId) {
  return queryOptions({
    queryKey: [...overviewKeys.all, siteId ?? null],
    queryFn: ({ signal }) => call(routes.getOverview, { query: { siteId } }, signal),
    placeholderData: keepPreviousData,
  })
}
