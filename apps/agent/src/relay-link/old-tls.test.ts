import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { readClock } from '@cloudprint/protocol/http/agent-routes'
import { expect, onTestFinished, test } from 'vitest'
import { Outgoing } from '../outgoing/outgoing.ts'
import { makeStateFolder } from '../testing/test-agent.ts'
import { callRelay } from './call-relay.ts'
import { checkCertificate } from './hops/check-certificate.ts'
import { checkTransport } from './hops/check-transport.ts'

const outgoing = new Outgoing({ setting: 'none', env: {} })

/** A device that inspects TLS and speaks no newer version than this. */
async function deviceSpeaking(maxVersion: 'TLSv1.2' | 'TLSv1.3'): Promise<{ url: URL; asked: () => number }> {
  const folder = makeStateFolder()
  const [key, cert] = [join(folder.path, 'key.pem'), join(folder.path, 'cert.pem')]
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  execFileSync('openssl', ['req', '-x509', ...curve, '-keyout', key, '-out', cert, '-subj', '/CN=Site Inspection CA'], { stdio: 'ignore' })
  let asked = 0
  const server = createServer({ key: readFileSync(key), cert: readFileSync(cert), maxVersion }, (_request, response) => {
    asked += 1
    response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    await new Promise((resolve) => server.close(resolve))
    folder.remove()
  })
  return { url: new URL(`https://127.0.0.1:${(server.address() as AddressInfo).port}`), asked: () => asked }
}

const words = expect.stringMatching(/speaks TLSv1\.2.*for Site Inspection CA, signed by Site Inspection CA/) as string

test('what speaks TLS 1.2 only in the relay’s place hears nothing, and is named by who signed its certificate', async () => {
  const { url, asked } = await deviceSpeaking('TLSv1.2')
  const called = await callRelay(readClock, {}, { relayUrl: url.origin, outgoing })
  expect(called).toMatchObject({ ok: false, problem: { code: 'no-answer' }, obstacle: { code: 'tls-too-old', message: words } })
  for (const transport of ['websocket', 'polling'] as const)
    expect(await checkTransport(url, transport, outgoing)).toMatchObject({ ok: false, obstacle: { code: 'tls-too-old', message: words } })
  expect(asked()).toBe(0)
})

test('the doctor names it before it asks whether its certificate is trusted', async () => {
  const old = await deviceSpeaking('TLSv1.2')
  expect(await checkCertificate(old.url, outgoing)).toMatchObject({ ok: false, obstacle: { code: 'tls-too-old', message: words } })
  const untrusted = await deviceSpeaking('TLSv1.3')
  expect(await checkCertificate(untrusted.url, outgoing)).toMatchObject({ ok: false, obstacle: { code: 'tls-untrusted' } })
})
