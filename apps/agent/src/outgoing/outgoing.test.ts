import { createServer } from 'node:http'
import type { Server, ServerResponse } from 'node:http'
import { Agent, request } from 'node:https'
import { createServer as createTcpServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { TestProxy } from '../testing/test-proxy.ts'
import { obstacleOf } from './obstacle-of.ts'
import { Outgoing } from './outgoing.ts'
import type { OutgoingSettings } from './outgoing.ts'

let proxy: TestProxy
let server: Server
/** A name that only the proxy can resolve. */
let url: string

beforeEach(async () => {
  proxy = await new TestProxy().start()
  server = createServer((request, response) => {
    if (request.url === '/proxy.pac') {
      response.end(
        `function FindProxyForURL(url, host) { return host === "relay.test" ? "PROXY 127.0.0.1:1; PROXY 127.0.0.1:${proxy.port}" : "DIRECT" }`,
      )
      return
    }
    if (request.url === '/nothing') return void response.writeHead(204).end()
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece))
    request.on('end', () => response.end(`${request.method} ${request.url} ${Buffer.concat(pieces).toString()}`))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://relay.test:${portOf(server)}`
})
afterEach(async () => {
  await proxy.stop()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

const portOf = (listening: { address(): unknown }) => (listening.address() as AddressInfo).port
const through = (settings: Partial<OutgoingSettings> = {}) =>
  new Outgoing({ setting: { url: `http://127.0.0.1:${proxy.port}`, username: 'me', password: 's3:cret%' }, env: {}, ...settings })
const textOf = async (outgoing: Outgoing, path = '/') => (await outgoing.fetch(`${url}${path}`)).text()
const obstacleTo = async (outgoing: Outgoing) => obstacleOf(await outgoing.fetch(url).catch((error: unknown) => error))

test('requests go through the proxy, with its credentials, and connections are used again', async () => {
  const outgoing = through()
  expect(await textOf(outgoing, '/a?b')).toBe('GET /a?b ')
  const sent = await outgoing.fetch(`${url}/c`, { method: 'POST', body: 'text', headers: { 'content-type': 'text/plain' } })
  expect(await sent.text()).toBe('POST /c text')
  expect(await outgoing.fetch(`${url}/nothing`)).toMatchObject({ status: 204, body: null })
  expect(proxy.asked).toHaveLength(1)
  expect(proxy.asked[0]).toContain(`CONNECT relay.test:${portOf(server)} HTTP/1.1\r\n`)
  expect(proxy.asked[0]).toContain(`Proxy-Authorization: Basic ${Buffer.from('me:s3:cret%').toString('base64')}\r\n`)
})

test('after a link broke no connection is used again', async () => {
  const outgoing = through()
  await textOf(outgoing)
  outgoing.dropIdle()
  await textOf(outgoing)
  expect(proxy.asked).toHaveLength(2)
})

test('the environment’s proxy is taken where the settings name none', async () => {
  const outgoing = through({ setting: 'system', env: { http: `http://127.0.0.1:${proxy.port}` }, system: () => Promise.resolve(undefined) })
  expect(await textOf(outgoing)).toBe('GET / ')
})

test('a script’s proxies are tried in its order, and the script is read once', async () => {
  let reads = 0
  server.on('request', (request) => (reads += request.url === '/proxy.pac' ? 1 : 0))
  const outgoing = through({ setting: { script: `http://127.0.0.1:${portOf(server)}/proxy.pac` } })
  expect(await textOf(outgoing)).toBe('GET / ')
  outgoing.dropIdle()
  expect(await textOf(outgoing)).toBe('GET / ')
  expect([reads, proxy.asked.length]).toEqual([1, 2])
})

test('proxies that a script or the environment names are told the user name and password of the settings', async () => {
  const basic = Buffer.from('me:s3:cret%').toString('base64')
  proxy.answer = (head) =>
    head.includes(`Basic ${basic}\r\n`) ? undefined : 'HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm="x"\r\n\r\n'
  const signIn = { username: 'me', password: 's3:cret%' }
  const script = `http://127.0.0.1:${portOf(server)}/proxy.pac`
  const env = { http: `http://127.0.0.1:${proxy.port}` }
  const system = () => Promise.resolve({ set: { exceptions: [], scriptUrl: script }, from: 'Windows' })
  const withoutSystem = () => Promise.resolve(undefined)
  expect(await textOf(through({ setting: { script, ...signIn } }))).toBe('GET / ')
  expect(await textOf(through({ setting: { system: true, ...signIn }, system }))).toBe('GET / ')
  expect(await textOf(through({ setting: { system: true, ...signIn }, env, system: withoutSystem }))).toBe('GET / ')
  expect(await obstacleTo(through({ setting: { system: true }, env, system: withoutSystem }))).toMatchObject({
    code: 'proxy-wants-sign-in',
  })
})

test('for those who guard straight connections themselves, proxies come in their order by an agent that never goes straight', async () => {
  const guarded = async (answer: string) => {
    server
      .removeAllListeners('request')
      .on('request', (_request, response) => response.end(`function FindProxyForURL() { return "${answer}" }`))
    const outgoing = through({ setting: { script: `http://127.0.0.1:${portOf(server)}/proxy.pac` } })
    return outgoing.guardedRoadsTo(new URL('https://wms.test'))
  }
  const agent = expect.any(Agent) as Agent
  expect(await guarded('DIRECT')).toEqual(['direct'])
  expect(await guarded('PROXY a.test:1; PROXY b.test:1')).toEqual([agent])
  expect(await guarded('PROXY a.test:1; DIRECT')).toEqual([agent, 'direct'])
  expect(await guarded('DIRECT; PROXY a.test:1')).toEqual(['direct', agent])
  expect(await guarded('PROXY a.test:1; DIRECT; PROXY b.test:1')).toEqual([agent, 'direct', agent])
})

test('straight between proxies is tried in its place, and what comes after it when it fails', async () => {
  const asking = (answer: string) => {
    server.removeAllListeners('request').on('request', (request, response) => {
      response.end(request.url === '/proxy.pac' ? `function FindProxyForURL() { return "${answer}" }` : 'the server')
    })
    return through({ setting: { script: `http://127.0.0.1:${portOf(server)}/proxy.pac` } })
  }
  const here = `PROXY 127.0.0.1:${proxy.port}`
  // A name that this machine does not know: only a proxy leads there.
  expect(await textOf(asking(`PROXY 127.0.0.1:1; DIRECT; ${here}`))).toBe('the server')
  expect(await textOf(asking(`DIRECT; ${here}`))).toBe('the server')
  expect(proxy.asked).toHaveLength(2)
  expect(await obstacleTo(asking('PROXY 127.0.0.1:1; DIRECT; PROXY 127.0.0.1:1'))).toMatchObject({ code: 'proxy-unreachable' })
})

test('straight before a proxy is taken where it works, and the proxy is not asked', async () => {
  server.removeAllListeners('request').on('request', (request, response) => {
    const answer = `function FindProxyForURL() { return "PROXY 127.0.0.1:1; DIRECT; PROXY 127.0.0.1:${proxy.port}" }`
    response.end(request.url === '/proxy.pac' ? answer : 'the server')
  })
  const outgoing = through({ setting: { script: `http://127.0.0.1:${portOf(server)}/proxy.pac` } })
  // This machine by an address of its own: what is on loopback never is behind a proxy.
  const tunnel = await outgoing.tunnelTo(new URL(url), { host: '127.0.0.1', port: portOf(server) })
  tunnel?.destroy()
  expect(tunnel).toBeDefined()
  expect(proxy.asked).toEqual([])
})

test('an agent for the proxies after straight does not ask those before it', async () => {
  server.removeAllListeners('request').on('request', (_request, response) => {
    response.end(`function FindProxyForURL() { return "PROXY 127.0.0.1:${proxy.port}; DIRECT; PROXY 127.0.0.1:1" }`)
  })
  const there = new URL(`https://there.test:${portOf(server)}`)
  const outgoing = through({ setting: { script: `http://127.0.0.1:${portOf(server)}/proxy.pac` } })
  const [, , last] = await outgoing.guardedRoadsTo(there)
  const asked = new Promise((_resolve, reject) => {
    request(there, { agent: last as Agent })
      .on('error', reject)
      .end()
  })
  await expect(asked).rejects.toMatchObject({ code: 'proxy-unreachable' })
  expect(proxy.asked).toEqual([])
})

test('an agent for proxies alone does not go straight when these are away', async () => {
  const script = `http://127.0.0.1:${portOf(server)}/proxy.pac`
  server.removeAllListeners('request').on('request', (_request, response) => {
    response.end('function FindProxyForURL() { return "PROXY 127.0.0.1:1; DIRECT" }')
  })
  const there = new URL(`https://there.test:${portOf(server)}`)
  const [agent] = await through({ setting: { script } }).guardedRoadsTo(there)
  const asked = new Promise((_resolve, reject) =>
    request(there, { agent: agent as Agent })
      .on('error', reject)
      .end(),
  )
  await expect(asked).rejects.toMatchObject({ code: 'proxy-unreachable' })
})

test('a script of the system’s that can not be had means no proxy, one of the settings’ is an obstacle', async () => {
  const scriptUrl = `http://127.0.0.1:${portOf(server)}/missing`
  server.removeAllListeners('request').on('request', (_request, response) => response.writeHead(404).end())
  const system = () => Promise.resolve({ set: { exceptions: [], scriptUrl }, from: 'Windows' })
  expect(await through({ setting: 'system', system }).roadsTo(new URL(url))).toEqual(['direct'])
  expect(await obstacleTo(through({ setting: { script: scriptUrl } }))).toMatchObject({
    code: 'proxy-misconfigured',
    message: 'the proxy script of settings.json can not be had: its server answers 404',
  })
})

const denied = (...lines: string[]) => ['HTTP/1.1 407 Proxy Authentication Required', ...lines, '', ''].join('\r\n')
const basic = 'Proxy-Authenticate: Basic realm="site"'
const noSignIn = { setting: { url: '' } }

test.each<[string, string, boolean]>([
  ['proxy-wants-sign-in', denied(basic), false],
  ['proxy-refuses-sign-in', denied(basic), true],
  ['proxy-refuses-sign-in', denied('Proxy-Authenticate: Negotiate', basic), true],
  ['proxy-wants-other-sign-in', denied('Proxy-Authenticate: Negotiate', 'Proxy-Authenticate: NTLM'), true],
  ['proxy-refuses', 'HTTP/1.1 403 Forbidden\r\n\r\n', true],
  ['proxy-refuses', 'HTTP/1.1 503 Service Unavailable\r\n\r\n', true],
  ['proxy-unreachable', 'SSH-2.0-OpenSSH_9.2\r\n\r\n', true],
])('%s is told from what the proxy answers, without a word of the password', async (code, answer, hasSignIn) => {
  proxy.answer = () => answer
  const setting = { url: `http://127.0.0.1:${proxy.port}` }
  const obstacle = await obstacleTo(hasSignIn ? through() : through({ ...noSignIn, setting }))
  expect(obstacle).toMatchObject({ code, message: expect.stringContaining(`http://127.0.0.1:${proxy.port}`) as string })
  expect(obstacle.words).not.toMatch(/s3|cret|bWU6/)
})

test('the kinds of sign-in that are wanted are named', async () => {
  proxy.answer = () => denied('Proxy-Authenticate: Negotiate', 'Proxy-Authenticate: NTLM')
  expect((await obstacleTo(through())).words).toMatch(/Negotiate or NTLM.*cntlm or px/)
})

test('a proxy that is not there is told from one that hangs up', async () => {
  const gone = createTcpServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => gone.once('listening', resolve))
  const port = portOf(gone)
  await new Promise((resolve) => gone.close(resolve))
  expect(await obstacleTo(through({ setting: { url: `http://127.0.0.1:${port}` } }))).toMatchObject({ code: 'proxy-unreachable' })
  proxy.answer = () => ''
  expect(await obstacleTo(through())).toMatchObject({ code: 'proxy-refuses' })
})

test('all that came before a connection broke is read before the error', async () => {
  const sent = Buffer.alloc(300_000, 'x')
  const told = Promise.withResolvers<void>()
  server.removeAllListeners('request').on('request', (_request, response: ServerResponse) => {
    response.writeHead(200, { 'content-length': '1000000' })
    response.write(sent, () => response.destroy())
    response.on('close', () => told.resolve())
  })
  const { body } = await through().fetch(url)
  await told.promise
  // Long enough for the end to have come, too.
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
  let received = 0
  const reading = (async () => {
    for await (const piece of body ?? []) received += piece.length
  })()
  await expect(reading).rejects.toThrow()
  expect(received).toBe(sent.length)
})

test('a long body is held up while nobody reads it, and comes whole', async () => {
  const long = Buffer.alloc(8_000_000, 'y')
  let answered: ServerResponse | undefined
  server.removeAllListeners('request').on('request', (_request, response: ServerResponse) => {
    answered = response
    response.end(long)
  })
  const { body } = await through({ setting: 'none' }).fetch(`http://127.0.0.1:${portOf(server)}`)
  expect(answered?.writableFinished).toBe(false)
  let received = 0
  for await (const piece of body ?? []) received += piece.length
  expect(received).toBe(long.length)
})

test('what a caller no longer waits for ends with its reason', async () => {
  proxy.answer = () => null
  const stop = new AbortController()
  const asked = through().fetch(url, { signal: stop.signal })
  stop.abort(new Error('enough'))
  await expect(asked).rejects.toThrow('enough')
})
