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

/** Whether addresses of this domain are signed in by their organization's identity provider. */
export async function findSso(email: string): Promise<boolean> {
  return z.object({ isOffered: z.boolean() }).parse(await callAuth('/sso/find', { email })).isOffered
}

/** Leaves this page for the identity provider, which sends the browser back to `to`. */
export async function goToProvider(wanted: { email: string; to?: string }): Promise<void> {
  const { url } = z.object({ url: z.url({ protocol: /^https$/ }) }).parse(await callAuth('/sso/begin', wanted))
  location.assign(url)
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

/** Which address a link confirms, and whose place it takes. */
export async function readEmailChange(token: string): Promise<{ from: string; to: string }> {
  return z.object({ from: z.string(), to: z.string() }).parse(await callAuth('/change-email/read', { token }))
}

/** The address by which they sign in from now on. */
export async function confirmEmail(token: string): Promise<string> {
  return z.object({ email: z.string() }).parse(await callAuth('/change-email/confirm', { token })).email
}

export async function setNewPassword(wanted: { token: string; newPassword: string }): Promise<void> {
  await callAuth('/reset-password', wanted)
}
