import { eq } from 'drizzle-orm'
import type { Transaction } from '../db/database.ts'
import { person, verification } from '../db/tables/person.table.ts'
import { passkey, twoFactor } from '../db/tables/second-factor.table.ts'

interface Ended {
  appsRemoved: number
  passkeysRemoved: number
}

/** Takes app, recovery codes and passkeys away, remembered devices and half-way sign-ins, too; the password stays. */
export async function endSecondFactor(tx: Transaction, personId: string): Promise<Ended> {
  // First, as whoever does something to their own account has it first: else each would wait for the other.
  await tx.update(person).set({ twoFactorEnabled: false }).where(eq(person.id, personId))
  const apps = await tx.delete(twoFactor).where(eq(twoFactor.userId, personId)).returning({ id: twoFactor.id })
  const passkeys = await tx.delete(passkey).where(eq(passkey.userId, personId)).returning({ id: passkey.id })
  // better-auth keeps there whose they are; links to set a password go with them.
  await tx.delete(verification).where(eq(verification.value, personId))
  return { appsRemoved: apps.length, passkeysRemoved: passkeys.length }
}
