import { z } from 'zod'
import { callAuth } from '../../shared/api/call-auth.ts'

const Session = z.object({
  id: z.string(),
  token: z.string(),
  createdAt: z.string(),
  ipAddress: z.string().nullish(),
  userAgent: z.string().nullish(),
  begunBy: z.enum(['password', 'passkey', 'sso']).catch('password'),
})
export type Session = z.infer<typeof Session>

const Account = z.object({
  session: Session,
  user: z.object({ name: z.string(), email: z.string(), twoFactorEnabled: z.boolean().nullish() }),
})
export type Account = z.infer<typeof Account>

const Passkey = z.object({ id: z.string(), name: z.string().nullish(), createdAt: z.string().nullish() })
export type Passkey = z.infer<typeof Passkey>

const NewApp = z.object({ totpURI: z.string(), backupCodes: z.array(z.string()) })
export type NewApp = z.infer<typeof NewApp>

export const readAccount = async () => Account.parse(await callAuth('/get-session'))
export const listSessions = async () => z.array(Session).parse(await callAuth('/list-sessions'))
export const listPasskeys = async () => z.array(Passkey).parse(await callAuth('/passkey/list-user-passkeys'))

export const changeName = (name: string) => callAuth('/update-user', { name })
export const changePassword = (wanted: { currentPassword: string; newPassword: string }) =>
  callAuth('/change-password', { ...wanted, revokeOtherSessions: true })

/** Whether a link was mailed; else the address holds already. */
export const changeEmail = async (wanted: { email: string; password?: string }) =>
  z.object({ isMailed: z.boolean() }).parse(await callAuth('/change-email/begin', wanted)).isMailed

export const beginApp = async (password: string) => NewApp.parse(await callAuth('/two-factor/enable', { password }))
export const confirmApp = (code: string) => callAuth('/two-factor/verify-totp', { code: code.replaceAll(/\s/g, '') })
export const removeApp = (password: string) => callAuth('/two-factor/disable', { password })
export const makeRecoveryCodes = async (password: string) =>
  NewApp.pick({ backupCodes: true }).parse(await callAuth('/two-factor/generate-backup-codes', { password })).backupCodes

export const renamePasskey = (passkey: { id: string; name: string }) => callAuth('/passkey/update-passkey', passkey)
export const removePasskey = (id: string) => callAuth('/passkey/delete-passkey', { id })

export const endSession = (token: string) => callAuth('/revoke-session', { token })
export const endOtherSessions = () => callAuth('/revoke-other-sessions', {})
