import { routes } from '@cloudprint/protocol/http/routes'
import type { RequestFor } from '@cloudprint/protocol/http/route'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { call } from '../../shared/api/call.ts'

export type AuditListFilter = NonNullable<RequestFor<typeof routes.listAudit>['query']>

export function auditQuery(filter: AuditListFilter) {
  return queryOptions({
    queryKey: ['audit', filter],
    queryFn: ({ signal }) => call(routes.listAudit, { query: filter }, signal),
    placeholderData: keepPreviousData,
  })
}
