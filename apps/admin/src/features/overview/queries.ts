import { routes } from '@cloudprint/protocol/http/routes'
import { queryOptions } from '@tanstack/react-query'
import { call } from '../../shared/api/call.ts'

export const overviewQuery = queryOptions({
  queryKey: ['overview'],
  queryFn: ({ signal }) => call(routes.getOverview, {}, signal),
})
