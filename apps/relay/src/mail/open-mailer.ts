import { refuse } from '@cloudprint/protocol/problems'
import type { Logger } from '@cloudprint/process-kit/logger'
import type { RelayEnv } from '../env.ts'
import type { Mailer } from './mailer.ts'
import { mailBySmtp } from './mail-by-smtp.ts'

type MailEnv = Pick<RelayEnv, 'CLOUDPRINT_SMTP_URL' | 'CLOUDPRINT_MAIL_FROM' | 'CLOUDPRINT_TLS_CERT_FILE' | 'CLOUDPRINT_BEHIND_PROXY'>

/** The way of mails that the settings say. */
export function openMailer(env: MailEnv, log: Logger): Mailer {
  const { CLOUDPRINT_SMTP_URL: url, CLOUDPRINT_MAIL_FROM: from } = env
  if (url !== undefined && from !== undefined) return mailBySmtp({ url, from, log })
  const isTrial = env.CLOUDPRINT_TLS_CERT_FILE === undefined && env.CLOUDPRINT_BEHIND_PROXY === undefined
  return isTrial ? intoTheLog(log) : nowhere
}

/** Whoever reads the log of a relay on their own machine is who tries it out. */
function intoTheLog(log: Logger): Mailer {
  return {
    way: 'log',
    failure: () => undefined,
    sendMail: async ({ to, subject, text }) => {
      log.info(
        `MAIL (no mail server is set, so it is printed here and not sent)\nTo: ${to}\nSubject: ${subject}\n\n${text.trimEnd()}\nEND OF MAIL`,
      )
      return { ok: true }
    },
  }
}

export const noMailServer = refuse(
  'mail-not-sent',
  'This relay has no mail server: its operator sets CLOUDPRINT_SMTP_URL and CLOUDPRINT_MAIL_FROM.',
)

/** A log of a relay that others reach is read by more people than a mail is for. */
const nowhere: Mailer = {
  way: 'none',
  failure: () => undefined,
  sendMail: async () => noMailServer,
}
