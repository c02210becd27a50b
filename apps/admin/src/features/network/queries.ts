import { routes } from '@cloudprint/protocol/http/routes'
import { queryOptions } from '@tanstack/react-query'
import { call } from '../../shared/api/call.ts'

export const networkQuery = queryOptions({
  queryKey: ['network'],
  queryFn: ({ signal }) => call(routes.getNetwork, {}, signal),
})
