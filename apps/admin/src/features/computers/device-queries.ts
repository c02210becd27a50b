import { routes } from '@cloudprint/protocol/http/routes'
import type { RequestFor } from '@cloudprint/protocol/http/route'
import { mutationOptions, queryOptions } from '@tanstack/react-query'
import type { QueryClient } from '@tanstack/react-query'
import { call } from '../../shared/api/call.ts'

const keyOf = (userCode: string) => ['waiting-machines', userCode] as const

export function waitingMachineQuery(userCode: string) {
  return queryOptions({
    queryKey: keyOf(userCode),
    queryFn: ({ signal }) => call(routes.getWaitingMachine, { params: { userCode } }, signal),
    retry: false,
    // Wrong codes are counted against whoever asks: what is not there is not asked for again.
    refetchInterval: ({ state }) => (state.data?.state === 'waiting' && state.error === null ? 5_000 : false),
  })
}

type Approval = RequestFor<typeof routes.approveMachine>['body']

export function approveMachine(queryClient: QueryClient, userCode: string) {
  return mutationOptions({
    mutationFn: (body: Approval) => call(routes.approveMachine, { params: { userCode }, body }),
    onSuccess: (machine) => queryClient.setQueryData(keyOf(userCode), machine),
  })
}

export function denyMachine(queryClient: QueryClient, userCode: string) {
  return mutationOptions({
    mutationFn: () => call(routes.denyMachine, { params: { userCode } }),
    onSuccess: (machine) => queryClient.setQueryData(keyOf(userCode), machine),
  })
}
