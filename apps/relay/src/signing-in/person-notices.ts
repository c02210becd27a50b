import { eq } from 'drizzle-orm'
import type { Queries } from '../db/database.ts'
import { person as personTable } from '../db/tables/person.table.ts'
import { sendNotice } from '../mail/send-notice.ts'
import type { NoticeGround } from '../mail/send-notice.ts'
import { auditOfPerson } from './audit-of-person.ts'
import type { AccountActs } from './account-acts/account-acts.ts'
import { brandOfPerson } from '../access/brand-of.ts'
import { endSecondFactor } from './end-second-factor.ts'
import type { Person } from './person.ts'
import type { Revocations } from '../access/revocations.ts'

export interface NoticesGround extends NoticeGround {
  db: Queries
  acts: AccountActs
  revocations: Revocations
}

/** What follows when something happens to somebody's account. */
export interface PersonNotices {
  resetWasAsked(person: Person, token: string): void
  passwordWasReset(person: Person & { emailVerified: boolean }): Promise<void>
  signInFailed(person: Person, address: string | null): Promise<void>
}

/** By mails, the audit, and sockets that are cut. */
export function personNotices(ground: NoticesGround): PersonNotices {
  const { db, acts, revocations, consoleUrl } = ground
  const send = (person: Person, subject: (brand: string) => string, lines: string[]) => {
    brandOfPerson(db, person.id).then(
      (brand) => sendNotice(ground, { to: person.email, brand, subject: subject(brand), lines }),
      (error: unknown) => ground.log.error({ reason: String(error) }, 'a mail could not be made'),
    )
  }
  return {
    signInFailed: (person, address) => auditOfPerson(db, { person, action: 'person.sign-in-failed', address }),
    resetWasAsked: (person, token) => {
      send(person, (brand) => `Set a new password for ${brand}`, [
        `Hello ${person.name},`,
        '',
        'somebody, most likely you, asked for a new password. Set it here within an hour:',
        '',
        // In the fragment, which browsers send to nobody: it stands in no log of a server or proxy.
        `${consoleUrl}/reset-password#${token}`,
        '',
        'If it was not you, do nothing: your password stays as it is.',
      ])
    },
    passwordWasReset: async (person) => {
      const act = acts.current
      if (act === undefined) throw new Error('a password is set anew by a request only')
      if (!person.emailVerified) {
        await act.within(async (tx) => {
          // Whoever set these up may be another than has the mailbox, and would keep a way in.
          act.adds(await endSecondFactor(tx, person.id))
          await tx.update(personTable).set({ emailVerified: true }).where(eq(personTable.id, person.id))
        })
      }
      act.afterwards(() => {
        revocations.emit('revoked', { kind: 'person', id: person.id })
        send(person, (brand) => `Your password for ${brand} was changed`, [
          `Hello ${person.name},`,
          '',
          'a new password was set by the link in an earlier mail, and you were signed out everywhere.',
          '',
          'If it was not you, set another one now on the sign-in page, and tell an owner of your organization.',
        ])
      })
    },
  }
}
