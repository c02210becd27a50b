import type { Logger } from '@cloudprint/process-kit/logger'
import type { Mailer } from './mailer.ts'

export interface NoticeGround {
  mailer: Mailer
  log: Logger
  /** Where people reach the console: never taken from a request, whose Host header anybody may write. */
  consoleUrl: string
}

export interface Notice {
  to: string
  /** What the installation is called for them. */
  brand: string
  subject: string
  lines: string[]
}

/** Tells somebody of what became of their account. Nobody waits for it: how long an answer takes would say whether there is an account. */
export function sendNotice({ mailer, log, consoleUrl }: NoticeGround, { to, brand, subject, lines }: Notice): void {
  mailer.sendMail({ to, subject, text: [...lines, '', `${brand}, ${consoleUrl}`].join('\n') }).catch((error: unknown) => {
    log.error({ reason: String(error) }, 'a mail could not be made')
  })
}
