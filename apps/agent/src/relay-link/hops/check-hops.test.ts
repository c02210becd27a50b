import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import { createServer as createTcpServer } from 'node:net'
import type { AddressInfo, Server } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Outgoing } from '../../outgoing/outgoing.ts'
import { StandInRelay } from '../../testing/stand-in-relay.ts'
import { makeStateFolder } from '../../testing/test-agent.ts'
import { TestProxy } from '../../testing/test-proxy.ts'
import { checkCertificate } from './check-certificate.ts'
import { checkHops } from './check-hops.ts'
import { checkName } from './check-name.ts'
import { checkPort } from './check-port.ts'
import { checkProxy } from './check-proxy.ts'
import { checkTransport } from './check-transport.ts'

const straight = new Outgoing({ setting: 'none', env: {} })
const closing: (() => Promise<unknown> | void)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

let relay: StandInRelay
beforeEach(async () => {
  relay = await new StandInRelay().start()
  closing.push(() => relay.stop())
})

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => new Promise((resolve) => server.close(resolve)))
  return (server.address() as AddressInfo).port
}

async function closedPort(): Promise<number> {
  const server = createTcpServer()
  const port = await listening(server)
  await new Promise((resolve) => server.close(resolve))
  return port
}

async function startProxy(): Promise<{ proxy: TestProxy; outgoing: Outgoing }> {
  const proxy = await new TestProxy().start()
  closing.push(() => proxy.stop())
  return { proxy, outgoing: new Outgoing({ setting: { url: `http://127.0.0.1:${proxy.port}` }, env: {} }) }
}

test('where nothing stands in between every hop is fine, and says what it is like', async () => {
  const channelPort = Number(new URL(relay.channelUrl).port)
  const checks = checkHops(relay.url, Promise.resolve(channelPort), straight)
  expect(checks.map(({ name }) => name)).toEqual([
    'name',
    'proxy',
    'api-port',
    'channel-port',
    'channel-websocket',
    'api-websocket',
    'api-polling',
  ])
  for (const { run } of checks) expect(await run()).toMatchObject({ ok: true, says: expect.stringMatching(/\.$/) as string })
})

test('a name that nobody knows is told, and left to the proxy where there is one', async () => {
  const nowhere = new URL('https://nobody.invalid')
  expect(await checkName(nowhere, straight)).toMatchObject({ ok: false, obstacle: { code: 'name-unknown' } })
  const { outgoing } = await startProxy()
  expect(await checkName(nowhere, outgoing)).toEqual({ ok: true, says: 'nobody.invalid is resolved by the proxy.' })
})

test('a port that is closed is told with its place', async () => {
  const port = await closedPort()
  const obstacle = { code: 'port-closed', message: expect.stringContaining(`127.0.0.1:${port}`) as string }
  expect(await checkPort(new URL(`http://127.0.0.1:${port}`), straight)).toMatchObject({ ok: false, obstacle })
})

test('a proxy is told with where it was found, and with what it does not like', async () => {
  const { proxy, outgoing } = await startProxy()
  const behind = new URL(relay.url.replace('127.0.0.1', 'relay.test'))
  const says = expect.stringMatching(/The proxy http:\/\/127\.0\.0\.1:\d+, from settings\.json, connects to relay\.test/) as string
  expect(await checkProxy(behind, outgoing)).toEqual({ ok: true, says })
  for (const transport of ['websocket', 'polling'] as const)
    expect(await checkTransport(behind, transport, outgoing)).toMatchObject({ ok: true })
  proxy.answer = () => 'HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm="x"\r\n\r\n'
  const told = { ok: false, obstacle: { code: 'proxy-wants-sign-in' } }
  outgoing.dropIdle()
  expect(await checkProxy(behind, outgoing)).toMatchObject(told)
  expect(await checkPort(behind, outgoing)).toMatchObject(told)
  for (const transport of ['websocket', 'polling'] as const) expect(await checkTransport(behind, transport, outgoing)).toMatchObject(told)
})

test('a certificate is told with its signer and the version of TLS, trusted or not', async () => {
  const folder = makeStateFolder()
  closing.push(() => folder.remove())
  const [key, cert] = [join(folder.path, 'key.pem'), join(folder.path, 'cert.pem')]
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1']
  execFileSync('openssl', ['req', '-x509', ...curve, '-nodes', '-keyout', key, '-out', cert, '-subj', '/CN=Site Inspection CA'], {
    stdio: 'ignore',
  })
  const port = await listening(createServer({ key: readFileSync(key), cert: readFileSync(cert) }))
  const message = expect.stringMatching(/speaks TLSv1\.3 with a certificate for Site Inspection CA, signed by Site Inspection CA/) as string
  expect(await checkCertificate(new URL(`https://127.0.0.1:${port}`), straight)).toMatchObject({
    ok: false,
    obstacle: { code: 'tls-untrusted', message },
  })
})

test('what does not speak TLS, or hangs up on it, is told', async () => {
  const plain = new URL(relay.url.replace('http:', 'https:'))
  expect(await checkCertificate(plain, straight)).toMatchObject({ ok: false, obstacle: { code: 'not-tls' } })
  const port = await listening(createTcpServer((socket) => socket.destroy()))
  expect(await checkCertificate(new URL(`https://127.0.0.1:${port}`), straight)).toMatchObject({
    ok: false,
    obstacle: { code: 'tls-broken' },
  })
})

test('a channel that lets no WebSocket through is told from one that lets nothing through', async () => {
  const filter = createTcpServer((socket) => {
    socket.on('error', () => undefined)
    socket.once('data', () => socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\nconnection: close\r\n\r\n'))
  })
  const url = new URL(`http://127.0.0.1:${await listening(filter)}`)
  expect(await checkTransport(url, 'websocket', straight)).toMatchObject({ ok: false, obstacle: { code: 'upgrade-blocked' } })
  expect(await checkTransport(url, 'polling', straight)).toMatchObject({ ok: false, obstacle: { code: 'captive-portal' } })
})
