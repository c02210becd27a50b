import { callAuth } from '../../shared/api/call-auth.ts'

export interface Credentials {
  email: string
  password: string
}

export async function signIn(credentials: Credentials): Promise<void> {
  await callAuth('/sign-in/email', credentials)
}

/** Whether the relay has ended the session. */
export async function signOut(): Promise<boolean> {
  return callAuth('/sign-out', {}).then(
    () => true,
    () => false,
  )
}

export async function askForReset(email: string): Promise<void> {
  await callAuth('/request-password-reset', { email })
}

export async function setNewPassword(wanted: { token: string; newPassword: string }): Promise<void> {
  await callAuth('/reset-password', wanted)
}
