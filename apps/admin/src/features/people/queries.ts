import { routes } from '@cloudprint/protocol/http/routes'
import type { RequestFor } from '@cloudprint/protocol/http/route'
import type { InvitationId, PersonId } from '@cloudprint/protocol/ids'
import { keepPreviousData, mutationOptions, queryOptions } from '@tanstack/react-query'
import type { QueryClient } from '@tanstack/react-query'
import { call } from '../../shared/api/call.ts'
import { peopleKeys } from './people-keys.ts'

export type PersonListFilter = NonNullable<RequestFor<typeof routes.listPeople>['query']>
export type PersonChange = RequestFor<typeof routes.changePerson>['body']
export type NewInvitation = RequestFor<typeof routes.createInvitation>['body']
export type Acceptance = RequestFor<typeof routes.acceptInvitation>['body']

export function personListQuery(filter: PersonListFilter) {
  return queryOptions({
    queryKey: [...peopleKeys.lists, filter],
    queryFn: ({ signal }) => call(routes.listPeople, { query: filter }, signal),
    placeholderData: keepPreviousData,
  })
}

export function personQuery(personId: PersonId) {
  return queryOptions({
    queryKey: peopleKeys.one(personId),
    queryFn: ({ signal }) => call(routes.getPerson, { params: { personId } }, signal),
  })
}

export function changePerson(queryClient: QueryClient, personId: PersonId) {
  return mutationOptions({
    mutationFn: (body: PersonChange) => call(routes.changePerson, { params: { personId }, body }),
    onSuccess: (person) => {
      queryClient.setQueryData(personQuery(personId).queryKey, person)
      return queryClient.invalidateQueries({ queryKey: peopleKeys.lists })
    },
  })
}

export function resetSecondFactor(queryClient: QueryClient) {
  return mutationOptions({
    mutationFn: (personId: PersonId) => call(routes.resetSecondFactor, { params: { personId } }),
    onSuccess: (person) => {
      queryClient.setQueryData(personQuery(person.id).queryKey, person)
      return queryClient.invalidateQueries({ queryKey: peopleKeys.lists })
    },
  })
}

export function removePerson(queryClient: QueryClient) {
  return mutationOptions({
    mutationFn: (personId: PersonId) => call(routes.removePerson, { params: { personId } }),
    onSuccess: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: peopleKeys.lists }),
        queryClient.invalidateQueries({ queryKey: peopleKeys.invitations }),
      ]),
  })
}

export const invitationsQuery = queryOptions({
  queryKey: peopleKeys.invitations,
  queryFn: ({ signal }) => call(routes.listInvitations, { query: { limit: 100 } }, signal),
})

/** Whom single sign-on keeps out; an invitation changes it. */
export const removedPeopleQuery = queryOptions({
  queryKey: [...peopleKeys.invitations, 'removed'],
  queryFn: ({ signal }) => call(routes.listRemovedPeople, {}, signal),
})

const invitationsAnew = (queryClient: QueryClient) => () => queryClient.invalidateQueries({ queryKey: peopleKeys.invitations })

export function createInvitation(queryClient: QueryClient) {
  return mutationOptions({
    mutationFn: (body: NewInvitation) => call(routes.createInvitation, { body }),
    onSuccess: invitationsAnew(queryClient),
    // The link is in the answer; it must not outlive the dialog that shows it.
    gcTime: 0,
  })
}

export function resendInvitation(queryClient: QueryClient) {
  return mutationOptions({
    mutationFn: (invitationId: InvitationId) => call(routes.resendInvitation, { params: { invitationId } }),
    onSuccess: invitationsAnew(queryClient),
    gcTime: 0,
  })
}

export function withdrawInvitation(queryClient: QueryClient) {
  return mutationOptions({
    mutationFn: (invitationId: InvitationId) => call(routes.withdrawInvitation, { params: { invitationId } }),
    onSuccess: invitationsAnew(queryClient),
  })
}

/** What a link invites to; the token is no part of any key that is kept. */
export function readInvitation() {
  return mutationOptions({ mutationFn: (token: string) => call(routes.readInvitation, { body: { token } }), gcTime: 0 })
}

export function acceptInvitation() {
  return mutationOptions({ mutationFn: (body: Acceptance) => call(routes.acceptInvitation, { body }), gcTime: 0 })
}
