import { z } from 'zod'
import { callAuth } from '../../shared/api/call-auth.ts'

export interface Credentials {
  email: string
  password: string
}

export interface SecondStep {
  code: string
  kind: 'app' | 'recovery'
  /** Ask this device no more for a while. */
  trustDevice: boolean
}

const SignedIn = z.object({ twoFactorRedirect: z.boolean().default(false) })

/** Whether a second step is to follow. */
export async function signIn(credentials: Credentials): Promise<{ needsCode: boolean }> {
  const { twoFactorRedirect } = SignedIn.parse(await callAuth('/sign-in/email', credentials))
  return { needsCode: twoFactorRedirect }
}

export async function takeSecondStep({ code, kind, trustDevice }: SecondStep): Promise<void> {
  const address = kind === 'app' ? '/two-factor/verify-totp' : '/two-factor/verify-backup-code'
  await callAuth(address, { code: code.replaceAll(/\s/g, ''), trustDevice })
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
