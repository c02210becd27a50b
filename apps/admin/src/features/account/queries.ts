import { mutationOptions, queryOptions } from '@tanstack/react-query'
import type { QueryClient } from '@tanstack/react-query'
import { addPasskey } from '../../shared/api/passkeys.ts'
import * as own from './own-account.ts'

const all = ['account'] as const
export const accountQuery = queryOptions({ queryKey: [...all, 'self'], queryFn: own.readAccount })
export const sessionsQuery = queryOptions({ queryKey: [...all, 'sessions'], queryFn: own.listSessions })
export const passkeysQuery = queryOptions({ queryKey: [...all, 'passkeys'], queryFn: own.listPasskeys })

/** Every change of the account is followed by reading all of it again: there is little, and one thing changes another. */
export function accountMutations(queryClient: QueryClient) {
  const change = <Wanted, Answer>(mutationFn: (wanted: Wanted) => Promise<Answer>) =>
    mutationOptions({
      mutationFn,
      // What carries a password or a secret is not kept.
      gcTime: 0,
      onSuccess: () =>
        Promise.all([queryClient.invalidateQueries({ queryKey: all }), queryClient.invalidateQueries({ queryKey: ['caller'] })]),
    })
  return {
    changeName: change(own.changeName),
    changePassword: change(own.changePassword),
    changeEmail: change(own.changeEmail),
    // Nothing holds yet.
    beginApp: mutationOptions({ mutationFn: own.beginApp, gcTime: 0 }),
    confirmApp: change(own.confirmApp),
    removeApp: change(own.removeApp),
    makeRecoveryCodes: change(own.makeRecoveryCodes),
    addPasskey: change(addPasskey),
    renamePasskey: change(own.renamePasskey),
    removePasskey: change(own.removePasskey),
    endSession: change(own.endSession),
    endOtherSessions: change(own.endOtherSessions),
  }
}
