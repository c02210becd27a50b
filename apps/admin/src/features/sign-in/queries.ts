import { routes } from '@cloudprint/protocol/http/routes'
import { mutationOptions, queryOptions } from '@tanstack/react-query'
import { call } from '../../shared/api/call.ts'
import { askForReset, setNewPassword, signIn, signOut } from './session.ts'

export const callerQuery = queryOptions({
  queryKey: ['caller'],
  queryFn: ({ signal }) => call(routes.getCaller, {}, signal),
  staleTime: 60_000,
})

// What carries a password is not kept.
export const signInMutation = mutationOptions({ mutationFn: signIn, gcTime: 0 })
export const signOutMutation = mutationOptions({ mutationFn: signOut })
export const askForResetMutation = mutationOptions({ mutationFn: askForReset })
export const setNewPasswordMutation = mutationOptions({ mutationFn: setNewPassword, gcTime: 0 })
