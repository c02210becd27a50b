import type { Refused } from '@cloudprint/protocol/problems'

export interface Mail {
  to: string
  subject: string
  /** Plain text; a link stands on a line of its own. */
  text: string
}

/**
 * How mails leave this relay: by a mail server; into the log, where the relay is being tried out and only its own machine reaches
 * it; or not at all, and then whoever would send one hands the link over in another way.
 */
export type MailWay = 'smtp' | 'log' | 'none'

export interface MailFailure {
  since: Date
  /** What the mail server said last, in its own words. */
  detail: string
}

export interface Mailer {
  way: MailWay
  /** Since when mails do not go, until one does; undefined while they do. Known to this process alone: a restart forgets it. */
  failure(): MailFailure | undefined
  sendMail(mail: Mail): Promise<{ ok: true } | Refused>
}
