import type { Logger } from '@cloudprint/process-kit/logger'
import type { Queries } from '../db/database.ts'
import type { Mailer } from '../mail/mailer.ts'
import { auditOfPerson } from './audit-of-person.ts'
import type { PersonActs } from './auth.ts'
import type { Revocations } from './revocations.ts'

export interface NoticesGround {
  db: Queries
  log: Logger
  mailer: Mailer
  revocations: Revocations
  /** Where people reach the console: never taken from a request, whose Host header anybody may write. */
  consoleUrl: string
}

/** What follows when something happens to somebody's account: mails, the audit, sockets that are cut. */
export function personNotices({ db, log, mailer, revocations, consoleUrl }: NoticesGround): PersonActs {
  const send = (to: string, subject: string, lines: string[]) => {
    // Not awaited: how long an answer takes would say whether there is an account.
    mailer.sendMail({ to, subject, text: [...lines, '', `Cloud Print, ${consoleUrl}`].join('\n') }).catch((error: unknown) => {
      log.error({ reason: String(error) }, 'a mail could not be made')
    })
  }
  return {
    acted: (act) => auditOfPerson(db, act),
    resetWasAsked: ({ email, name }, token) => {
      send(email, 'Set a new password for Cloud Print', [
        `Hello ${name},`,
        '',
        'somebody, most likely you, asked for a new password. Set it here within an hour:',
        '',
        // In the fragment, which browsers send to nobody: it stands in no log of a server or proxy.
        `${consoleUrl}/reset-password#${token}`,
        '',
        'If it was not you, do nothing: your password stays as it is.',
      ])
    },
    passwordWasReset: async (person, address) => {
      await auditOfPerson(db, { person, action: 'person.password-reset', address })
      revocations.emit('revoked', { kind: 'person', id: person.id })
      send(person.email, 'Your password for Cloud Print was changed', [
        `Hello ${person.name},`,
        '',
        'a new password was set by the link in an earlier mail, and you were signed out everywhere.',
        '',
        'If it was not you, set another one now on the sign-in page, and tell an owner of your organization.',
      ])
    },
  }
}
