import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { SMTPServer } from 'smtp-server'
import { eventually } from './eventually.ts'

export interface ReceivedMail {
  from: string
  to: string[]
  subject: string
  text: string
}

export interface SmtpSettings {
  /** Who may send; anybody without it. */
  login?: { user: string; password: string }
  /** Answers so to every recipient, as for an address that is not there. */
  refuse?: string
  /** Answers so to every mail, once it has it whole. */
  refuseMail?: string
}

export type Smtp = Awaited<ReturnType<typeof startSmtp>>

/** A mail server on this machine, in clear; keeps what it is sent. */
export async function startSmtp({ login, refuse, refuseMail }: SmtpSettings = {}) {
  const mails: ReceivedMail[] = []
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS', ...(login === undefined ? ['AUTH'] : [])],
    allowInsecureAuth: true,
    authOptional: login === undefined,
    logger: false,
    onAuth: ({ username, password }, _session, done) => {
      const isRight = username === login?.user && password === login?.password
      done(isRight ? null : new Error('wrong user or password'), isRight ? { user: username } : undefined)
    },
    onRcptTo: (_address, _session, done) => {
      done(refuse === undefined ? null : Object.assign(new Error(refuse), { responseCode: 550 }))
    },
    onData: (stream, { envelope }, done) => {
      void text(stream).then((raw) => {
        if (refuseMail !== undefined) return done(Object.assign(new Error(refuseMail), { responseCode: 554 }))
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address
        mails.push({ from, to: envelope.rcptTo.map(({ address }) => address), ...read(raw) })
        done()
      }, done)
    },
  })
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  const account = login === undefined ? '' : `${login.user}:${login.password}@`
  return {
    url: `smtp://${account}127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    mails: (): readonly ReceivedMail[] => mails,
    /** The newest mail to an address that `until` takes, once it is there. */
    mailTo: (to: string, until: (mail: ReceivedMail) => boolean = () => true): Promise<ReceivedMail> =>
      eventually(() => mails.findLast((mail) => mail.to.includes(to) && until(mail)), { what: `a mail to ${to}` }),
    close: () => new Promise<void>((closed) => server.close(() => closed())),
  }
}

/** Headers and the one part of plain text, in the ways in which our mails are encoded. */
function read(raw: string): Pick<ReceivedMail, 'subject' | 'text'> {
  const [head = '', ...parts] = raw.split('\r\n\r\n')
  const body = parts.join('\r\n\r\n')
  const header = (name: string) => new RegExp(`^${name}: *(.*(?:\\r\\n[ \\t].*)*)`, 'im').exec(head)?.[1]?.replaceAll(/\r\n\s+/g, ' ') ?? ''
  const encoding = header('content-transfer-encoding').toLowerCase()
  const bytes = encoding === 'base64' ? Buffer.from(body, 'base64') : encoding === 'quoted-printable' ? fromQuoted(body) : Buffer.from(body)
  return { subject: header('subject'), text: bytes.toString().replaceAll('\r\n', '\n').trimEnd() }
}

/** RFC 2045 §6.7. */
function fromQuoted(text: string): Buffer {
  const joined = text.replaceAll('=\r\n', '')
  return Buffer.from(
    joined.replaceAll(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  )
}
