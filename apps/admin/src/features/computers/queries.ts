import { routes } from '@cloudprint/protocol/http/routes'
import type { RequestFor } from '@cloudprint/protocol/http/route'
import type { ComputerId, EnrolmentCodeId } from '@cloudprint/protocol/ids'
import { keepPreviousData, mutationOptions, queryOptions } from '@tanstack/react-query'
import type { QueryClient } from '@tanstack/react-query'
import { call } from '../../shared/api/call.ts'

export type ComputerListFilter = NonNullable<RequestFor<typeof routes.listComputers>['query']>

export const computerKeys = {
  all: ['computers'] as const,
  lists: ['computers', 'list'] as const,
  one: (computerId: string) => ['computers', 'one', computerId] as const,
  events: (computerId: string) => ['computers', 'one', computerId, 'events'] as const,
}

export const scaleKeys = {
  of: (computerId: string) => ['scales', computerId] as const,
}

export const enrolmentCodeKeys = {
  lists: ['enrolment-codes', 'list'] as const,
  one: (enrolmentCodeId: string) => ['enrolment-codes', enrolmentCodeId] as const,
}

export function computerListQuery(filter: ComputerListFilter) {
  return queryOptions({
    queryKey: [...computerKeys.lists, filter],
    queryFn: ({ signal }) => call(routes.listComputers, { query: filter }, signal),
    placeholderData: keepPreviousData,
  })
}

export function computerQuery(computerId: ComputerId) {
  return queryOptions({
    queryKey: computerKeys.one(computerId),
    queryFn: ({ signal }) => call(routes.getComputer, { params: { computerId } }, signal),
  })
}

export function scalesQuery(computerId: ComputerId) {
  return queryOptions({
    queryKey: scaleKeys.of(computerId),
    queryFn: ({ signal }) => call(routes.listScales, { query: { computerId } }, signal),
    // That one has fallen silent is told by nobody; and what was read is shown for five seconds only.
    refetchInterval: ({ state }) => (state.data === undefined || state.data.items.length === 0 ? false : 2_000),
  })
}

export function enrolmentCodeQuery(enrolmentCodeId: EnrolmentCodeId) {
  return queryOptions({
    queryKey: enrolmentCodeKeys.one(enrolmentCodeId),
    queryFn: ({ signal }) => call(routes.getEnrolmentCode, { params: { enrolmentCodeId } }, signal),
    // Somebody is standing at the machine and watches this page.
    refetchInterval: 3_000,
  })
}

type NewCode = NonNullable<RequestFor<typeof routes.createEnrolmentCode>['body']>

export function createEnrolmentCode() {
  return mutationOptions({ mutationFn: (body: NewCode) => call(routes.createEnrolmentCode, { body }) })
}

type CodeListFilter = NonNullable<RequestFor<typeof routes.listEnrolmentCodes>['query']>

export function enrolmentCodeListQuery(filter: CodeListFilter) {
  return queryOptions({
    queryKey: [...enrolmentCodeKeys.lists, filter],
    queryFn: ({ signal }) => call(routes.listEnrolmentCodes, { query: filter }, signal),
    placeholderData: keepPreviousData,
  })
}

export function withdrawEnrolmentCode(queryClient: QueryClient) {
  return mutationOptions({
    mutationFn: (enrolmentCodeId: EnrolmentCodeId) => call(routes.withdrawEnrolmentCode, { params: { enrolmentCodeId } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: enrolmentCodeKeys.lists }),
  })
}

export function computerEventsQuery(computerId: ComputerId) {
  return queryOptions({
    queryKey: computerKeys.events(computerId),
    queryFn: ({ signal }) => call(routes.listComputerEvents, { params: { computerId }, query: { limit: 20 } }, signal),
  })
}

type Change = RequestFor<typeof routes.changeComputer>['body']

export function changeComputer(queryClient: QueryClient, computerId: ComputerId) {
  return mutationOptions({
    mutationFn: (body: Change) => call(routes.changeComputer, { params: { computerId }, body }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: computerKeys.all }),
  })
}

export function removeComputer(queryClient: QueryClient) {
  return mutationOptions({
    mutationFn: (computerId: ComputerId) => call(routes.removeComputer, { params: { computerId } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: computerKeys.all }),
  })
}
