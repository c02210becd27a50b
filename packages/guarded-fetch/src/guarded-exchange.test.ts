import { selfSignedCertificate } from '@cloudprint/testkit/self-signed-certificate'
import { once } from 'node:events'
import { createServer } from 'node:https'
import type { AddressInfo, LookupFunction } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { FetchFailure } from './fetch-failure.ts'
import { guardedExchange } from './guarded-exchange.ts'

const { cert, key } = selfSignedCertificate('id.test', ['id.test'])
const server = createServer({ cert, key }, (request, response) => {
  if (request.url === '/moved') return void response.writeHead(302, { location: 'https://169.254.169.254/' }).end()
  if (request.url === '/large') return void response.end('x'.repeat(2_000))
  if (request.url === '/silent') return
  void text(request).then((body) => response.writeHead(400, { 'content-type': 'application/json' }).end(`${request.method} ${body}`))
})
let port: number
beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  port = (server.address() as AddressInfo).port
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const lookup = ((_host: string, _options: object, done: (error: null, found: object[]) => void) =>
  done(null, [{ address: '127.0.0.1', family: 4 }])) as unknown as LookupFunction

const ask = (path: string, { allowedNetworks = ['127.0.0.0/8'], wholeMs = 50_000 } = {}) =>
  guardedExchange(
    {
      url: path.startsWith('/') ? `https://id.test:${port}${path}` : path,
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: 'a question',
      limits: { allowedNetworks, maxBytes: 1_000, wholeMs },
    },
    { lookup, ca: cert },
  )
const kindOf = (asked: Promise<unknown>) =>
  asked.then(
    () => 'answered',
    (error: unknown) => (error instanceof FetchFailure ? error.kind : error),
  )

test('an answer is read whole, whatever its status', async () => {
  const { status, headers, body } = await ask('/')
  expect([status, headers['content-type'], body.toString()]).toEqual([400, 'application/json', 'POST a question'])
})

test('a redirect is an answer, and is not followed', async () => {
  expect((await ask('/moved')).status).toBe(302)
})

test.each([
  ['a name that leads into this machine', '/', { allowedNetworks: [] }, 'address-refused'],
  ['an address in a private network', 'https://10.0.0.1/', { allowedNetworks: [] }, 'address-refused'],
  ['the address of a cloud’s own keys', 'https://169.254.169.254/', {}, 'address-refused'],
  ['plain HTTP', 'http://id.test/', {}, 'url-refused'],
  ['an address with a password', 'https://me:secret@id.test/', {}, 'url-refused'],
  ['an answer that is too large', '/large', {}, 'too-large'],
  ['an answer that never comes', '/silent', { wholeMs: 50 }, 'too-slow'],
])('%s is refused', async (_what, path, settings, kind) => {
  expect(await kindOf(ask(path, settings))).toBe(kind)
})
