import { refuse } from '@cloudprint/protocol/problems'
import type { Logger } from '@cloudprint/process-kit/logger'
import { createTransport } from 'nodemailer'
import { isLoopback } from '../is-loopback.ts'
import type { MailFailure, Mailer } from './mailer.ts'

interface SmtpSettings {
  /** `smtp://` (which goes over to TLS where the server can) or `smtps://`, with user and password where it asks for them. */
  url: string
  from: string
  log: Logger
}

/** Somebody waits in front of a page for most mails. */
const deadlines = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000, dnsTimeout: 10_000 }

/** Sends mails by a mail server, one connection each: there are few. */
export function mailBySmtp({ url, from, log }: SmtpSettings): Mailer {
  const { protocol, username, hostname } = new URL(url)
  // A password must not go over a network in clear because a server, or somebody in between, does not offer TLS.
  const requireTLS = protocol === 'smtp:' && username !== '' && !isLoopback(hostname)
  const transport = createTransport({ url, requireTLS, ...deadlines, disableFileAccess: true, disableUrlAccess: true })
  let failure: MailFailure | undefined
  return {
    way: 'smtp',
    failure: () => failure,
    sendMail: async ({ to, subject, text }) => {
      try {
        // As an object: an address is never parsed as a list of them.
        await transport.sendMail({ from, to: { name: '', address: to }, subject, text, headers: { 'Auto-Submitted': 'auto-generated' } })
        failure = undefined
        return { ok: true }
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error)
        if (!isAboutRecipient(error))
          failure = { since: failure?.since ?? new Date(), detail: withoutAddresses(reason, from).slice(0, 300) }
        log.error({ reason }, 'the mail server did not take a mail')
        return refuse('mail-not-sent', `The mail server did not take the mail: ${reason.slice(0, 300)}`)
      }
    },
  }
}

/** All organizations are told that mails do not go; to whom they would have gone concerns one alone. */
function withoutAddresses(reason: string, from: string): string {
  return reason.replaceAll(/[^\s<>()[\]",;:]+@[^\s<>()[\]",;:]+/g, (address) => (from.includes(address) ? address : '…'))
}

/** One address that does not exist says nothing of the others. */
function isAboutRecipient(error: unknown): boolean {
  return error instanceof Error && 'command' in error && error.command === 'RCPT TO'
}
