import type { Row } from './account-changes.ts'

export interface AccountWrite {
  /** better-auth's word for the table. */
  model: string
  by: 'create' | 'update' | 'delete'
  /** The new row, or the fields that change. */
  data: Row
}

/** Fields that better-auth counts and renews by itself; whoever changes others has done something. */
const kept: Partial<Record<string, readonly string[]>> = {
  session: ['expiresAt', 'updatedAt'],
  twoFactor: ['failedVerificationCount', 'lockedUntil'],
  passkey: ['counter'],
}

/**
 * Whether a write changes nothing that anybody could sign in by: it is of no interest to the audit. `rows` are those that it is about.
 * Whatever is not named here is an act.
 */
export function isUpkeep({ model, by, data }: AccountWrite, rows: readonly Row[], now: Date): boolean {
  // Links, challenges and half-way sign-ins: none of them opens anything by itself.
  if (model === 'verification') return true
  // Of requests that find one lapsed session at once the first removes it: for the others there is none.
  if (by === 'delete') return model === 'session' && rows.every((row) => (row['expiresAt'] as Date) <= now)
  // An app counts from its first right code on.
  if (model === 'twoFactor' && data['verified'] === false) return rows.every((row) => row['verified'] === false)
  return by === 'update' && Object.keys(data).every((field) => kept[model]?.includes(field) === true)
}
