import { routes } from '@cloudprint/protocol/http/routes'
import { OrganizationId } from '@cloudprint/protocol/ids'
import { mutationOptions, queryOptions } from '@tanstack/react-query'
import { call } from '../../shared/api/call.ts'
import { signInByPasskey } from '../../shared/api/passkeys.ts'
import {
  askForReset,
  confirmEmail,
  findSso,
  goToProvider,
  readEmailChange,
  setNewPassword,
  signIn,
  signOut,
  takeSecondStep,
} from './session.ts'

export const switchOrganizationMutation = mutationOptions({
  mutationFn: (organizationId: string) =>
    call(routes.switchOrganization, { body: { organizationId: OrganizationId.parse(organizationId) } }),
})

/** Asked for whole addresses alone; that there is no answer must hold nobody up. */
export function ssoQuery(email: string) {
  const domain = /^[^@\s]+@([^@\s]+\.[^@\s.]{2,})$/.exec(email)?.[1]
  return queryOptions({
    queryKey: ['sso', domain],
    queryFn: () => findSso(email),
    enabled: domain !== undefined,
    staleTime: 60_000,
    refetchInterval: false,
    retry: false,
  })
}

export const goToProviderMutation = mutationOptions({ mutationFn: goToProvider })

// What carries a password is not kept.
export const signInMutation = mutationOptions({ mutationFn: signIn, gcTime: 0 })
export const secondStepMutation = mutationOptions({ mutationFn: takeSecondStep, gcTime: 0 })
export const passkeyMutation = mutationOptions({ mutationFn: signInByPasskey })
export const signOutMutation = mutationOptions({ mutationFn: signOut })
export const askForResetMutation = mutationOptions({ mutationFn: askForReset })
/** What a mail's link would change; read once, since the link ends with it. */
export function emailChangeQuery(token: string) {
  return queryOptions({
    queryKey: ['email-change', token],
    queryFn: () => readEmailChange(token),
    enabled: token !== '',
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
  })
}

export const confirmEmailMutation = mutationOptions({ mutationFn: confirmEmail, gcTime: 0 })
export const setNewPasswordMutation = mutationOptions({ mutationFn: setNewPassword, gcTime: 0 })
