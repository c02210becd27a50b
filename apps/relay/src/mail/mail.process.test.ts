import { createLogger, silentLogger } from '@cloudprint/process-kit/logger'
import { startSmtp } from '@cloudprint/testkit/start-smtp'
import type { SmtpSettings } from '@cloudprint/testkit/start-smtp'
import { expect, onTestFinished, test } from 'vitest'
import { openMailer } from './open-mailer.ts'

const from = 'Cloud Print <print@example.com>'
const link = `https://print.example.com/reset-password#${'a'.repeat(90)}`
const mail = { to: 'mara@example.com', subject: 'Set a new password', text: `Guten Tag, Mära,\n\n${link}\n` }
const none = { CLOUDPRINT_SMTP_URL: undefined, CLOUDPRINT_MAIL_FROM: undefined }
const trial = { CLOUDPRINT_TLS_CERT_FILE: undefined, CLOUDPRINT_BEHIND_PROXY: undefined }

async function server(settings?: SmtpSettings) {
  const smtp = await startSmtp(settings)
  onTestFinished(() => smtp.close())
  return smtp
}

const mailerTo = (url: string) => openMailer({ CLOUDPRINT_SMTP_URL: url, CLOUDPRINT_MAIL_FROM: from, ...trial }, silentLogger)

test('a mail arrives whole at a mail server that asks for a password, its link unbroken', async () => {
  const smtp = await server({ login: { user: 'relay', password: 'correct' } })
  expect(await mailerTo(smtp.url).sendMail(mail)).toEqual({ ok: true })
  expect(smtp.mails()).toEqual([{ from: 'print@example.com', to: [mail.to], subject: mail.subject, text: mail.text.trimEnd() }])
})

test.each([
  ['refuses the recipient', { refuse: 'no such mailbox' }, 'no such mailbox'],
  ['refuses the password', { login: { user: 'relay', password: 'another' } }, 'Invalid login'],
])('a server that %s is told of in its own words', async (_what, settings: SmtpSettings, words) => {
  const smtp = await server(settings)
  const url = settings.login === undefined ? smtp.url : smtp.url.replace('another', 'wrong')
  expect(await mailerTo(url).sendMail(mail)).toMatchObject({
    ok: false,
    problem: { code: 'mail-not-sent', detail: expect.stringContaining(words) },
  })
})

test('since when mails do not go is known until one does, and one wrong address is no failure of the server', async () => {
  const smtp = await server({ refuse: 'no such mailbox' })
  const mailer = mailerTo(smtp.url)
  await mailer.sendMail(mail)
  expect(mailer.failure()).toBeUndefined()

  const locked = await server({ login: { user: 'relay', password: 'another' } })
  const lockedOut = mailerTo(locked.url.replace('another', 'wrong'))
  await lockedOut.sendMail(mail)
  const first = lockedOut.failure()
  expect(first).toMatchObject({ detail: expect.stringContaining('Invalid login') })
  await lockedOut.sendMail(mail)
  expect(lockedOut.failure()?.since).toEqual(first?.since)
})

test('what keeps mails from going names the sender, and nobody to whom they would have gone', async () => {
  const smtp = await server({ refuseMail: `mail from <print@example.com> to <${mail.to}> looks like spam, ask postmaster@example.org` })
  const mailer = mailerTo(smtp.url)
  expect(await mailer.sendMail(mail)).toMatchObject({ problem: { detail: expect.stringContaining(mail.to) } })
  expect(mailer.failure()?.detail).toContain('mail from <print@example.com> to <…> looks like spam, ask …')
})

test('an address is one recipient, whatever it is made of', async () => {
  const smtp = await server()
  await mailerTo(smtp.url).sendMail({ ...mail, to: 'a@example.com, b@example.com' })
  await mailerTo(smtp.url).sendMail({ ...mail, to: 'a@example.com\r\nBcc: b@example.com' })
  expect(smtp.mails().flatMap(({ to }) => to)).not.toContain('b@example.com')
})

test('while the relay is being tried out the log shows the mail whole', async () => {
  const lines: string[] = []
  const log = createLogger({ name: 'relay', pretty: true, destination: { write: (line: string) => void lines.push(line) } })
  const mailer = openMailer({ ...none, ...trial }, log)
  expect(mailer.way).toBe('log')
  expect(await mailer.sendMail(mail)).toEqual({ ok: true })
  const shown = lines.join('')
  for (const part of ['printed here and not sent', mail.to, mail.subject, link]) expect(shown).toContain(part)
})

test.each([
  ['with a certificate', { CLOUDPRINT_TLS_CERT_FILE: 'cert.pem', CLOUDPRINT_BEHIND_PROXY: undefined }],
  ['behind a proxy', { CLOUDPRINT_TLS_CERT_FILE: undefined, CLOUDPRINT_BEHIND_PROXY: 'loopback' }],
])('%s and without a mail server nothing is printed, and the way says so', async (_where, place) => {
  const lines: string[] = []
  const log = createLogger({ name: 'relay', destination: { write: (line: string) => void lines.push(line) } })
  const mailer = openMailer({ ...none, ...place }, log)
  expect(mailer.way).toBe('none')
  expect(await mailer.sendMail(mail)).toMatchObject({ ok: false, problem: { code: 'mail-not-sent' } })
  expect(lines).toEqual([])
})
