import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:https'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer as createTcpServer, isIPv6 } from 'node:net'
import type { AddressInfo, LookupFunction } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { freePort } from '@cloudprint/testkit/free-port'
import { selfSignedCertificate } from '@cloudprint/testkit/self-signed-certificate'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { FetchFailure } from './fetch-failure.ts'
import { guardedFetch } from './guarded-fetch.ts'
import type { GuardedLimits, GuardedRequest } from './guarded-request.ts'

const names = ['wms.test', 'other.test', 'moves.test']
const { cert, key } = selfSignedCertificate('wms.test', names)
const document = randomBytes(300_000)
/** Longer than this machine may be busy with other things: whoever asks for less does so to see it pass. */
const limits: GuardedLimits = {
  allowedNetworks: [],
  allowedHosts: null,
  maxBytes: 1_000_000,
  headMs: 50_000,
  stallMs: 50_000,
  wholeMs: 300_000,
}
const here: GuardedLimits = { ...limits, allowedNetworks: ['127.0.0.0/8'] }

/** From byte 200,000 to `last`, whatever was asked for. */
function rest(
  response: ServerResponse,
  last: number,
  head: Record<string, string>,
  body = document.subarray(200_000, last + 1),
  total = String(document.length),
): void {
  response.writeHead(206, { ...head, 'Content-Range': `bytes 200000-${last}/${total}` }).end(body)
}

let server: Server
let port: number
/** What the server does for each path. */
const pages: Record<string, (request: IncomingMessage, response: ServerResponse) => void> = {
  '/document': (_request, response) => response.end(document),
  '/moved': (_request, response) => response.writeHead(302, { Location: '/document' }).end(),
  '/loop': (_request, response) => response.writeHead(302, { Location: '/loop' }).end(),
  '/to-private': (_request, response) => response.writeHead(307, { Location: 'https://169.254.169.254/latest/meta-data/' }).end(),
  '/to-plain': (_request, response) => response.writeHead(301, { Location: `http://127.0.0.1:${port}/document` }).end(),
  '/to-file': (_request, response) => response.writeHead(301, { Location: 'file:///etc/passwd' }).end(),
  '/to-other': (_request, response) => response.writeHead(302, { Location: `https://other.test:${port}/who` }).end(),
  '/to-other-and-back': (_request, response) => response.writeHead(302, { Location: `https://other.test:${port}/back` }).end(),
  '/back': (_request, response) => response.writeHead(302, { Location: `https://wms.test:${port}/who` }).end(),
  '/to-itself': (_request, response) => response.writeHead(308, { Location: '/who' }).end(),
  '/who': (request, response) => response.end(request.headers.authorization ?? 'nobody'),
  '/missing': (_request, response) => response.writeHead(404).end('no'),
  '/busy': (_request, response) => response.writeHead(503).end('no'),
  '/silent': () => undefined,
  '/drips': ({ socket }) => {
    socket.write('HTTP/1.1 200 OK\r\n')
    const timer = setInterval(() => socket.write('X: y\r\n'), 20)
    socket.once('close', () => clearInterval(timer))
  },
  '/endless': (_request, response) => {
    const more = () => {
      while (!response.destroyed && response.write(document));
      if (!response.destroyed) response.once('drain', more)
    }
    more()
  },
  '/large': (_request, response) => response.writeHead(200, { 'Content-Length': '1000001' }).write('x'),
  '/stalls': (_request, response) => response.writeHead(200).write(document.subarray(0, 1000)),
  '/breaks': (_request, response) => {
    response.writeHead(200, { 'Content-Length': String(document.length) })
    response.write(document.subarray(0, 1000), () => response.destroy())
  },
  '/compressed': (_request, response) => response.writeHead(200, { 'Content-Encoding': 'gzip' }).end('x'),
  '/tagged': (request, response) => {
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1])
    const isSame = request.headers['if-range'] === '"v1"'
    if (!isSame) response.writeHead(200, { ETag: '"v1"' }).end(document)
    else
      response
        .writeHead(206, { 'ETag': '"v1"', 'Content-Range': `bytes ${start}-${document.length - 1}/${document.length}` })
        .end(document.subarray(start))
  },
  '/other-range': (_request, response) => response.writeHead(206, { 'Content-Range': 'bytes 5-9/10' }).end('12345'),
  '/other-tag': (_request, response) => rest(response, 299_999, { ETag: '"v2"' }),
  '/weak-rest': (_request, response) => rest(response, 299_999, { ETag: 'W/"v1"' }),
  '/no-tag': (_request, response) => rest(response, 299_999, {}),
  '/less': (_request, response) => rest(response, 249_999, { ETag: '"v1"' }),
  '/more': (_request, response) => rest(response, 249_999, { ETag: '"v1"' }, document.subarray(200_000)),
  '/open-end': (_request, response) => rest(response, 249_999, { ETag: '"v1"' }, undefined, '*'),
  '/until-it-closes': ({ socket }) => {
    socket.end(Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n'), document.subarray(0, 1000)]))
  },
  '/weak': (_request, response) => response.writeHead(200, { ETag: 'W/"v1"' }).end(document),
}

beforeAll(async () => {
  server = createServer({ cert, key }, (request, response) => pages[request.url ?? '']?.(request, response)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  port = (server.address() as AddressInfo).port
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

/** The tests' own names, all of this machine; `moves.test` is elsewhere from the second time it is asked for. */
function ownNames(): LookupFunction {
  let asked = 0
  return (hostname, { all }, callback) => {
    if (hostname === 'moves.test') asked += 1
    const address = asked > 1 ? '10.0.0.1' : '127.0.0.1'
    if (all === true) callback(null, [{ address, family: 4 }])
    else callback(null, address, 4)
  }
}

function fetchFrom(path: string, extra: Partial<GuardedRequest> = {}) {
  const url = path.startsWith('/') ? `https://wms.test:${port}${path}` : path
  return guardedFetch(
    { url, hasHash: false, limits: here, signal: new AbortController().signal, ...extra },
    { lookup: ownNames(), ca: cert },
  )
}

async function failureOf(path: string, extra: Partial<GuardedRequest> = {}) {
  const answer = await fetchFrom(path, extra)
  if (!answer.ok) return answer.failure
  return buffer(answer.body).then(
    () => 'it came whole',
    (error: unknown) => error,
  )
}

async function bytesOf(path: string, extra: Partial<GuardedRequest> = {}) {
  const answer = await fetchFrom(path, extra)
  if (!answer.ok) throw answer.failure
  return { ...answer, body: await buffer(answer.body) }
}

test('what an address names comes byte for byte, redirects followed', async () => {
  expect((await bytesOf('/document')).body.equals(document)).toBe(true)
  expect((await bytesOf('/moved')).body.equals(document)).toBe(true)
})

test.each([
  'https://127.0.0.1/',
  'https://127.1/',
  'https://2130706433/',
  'https://0x7f000001/',
  'https://0.0.0.0/',
  'https://10.1.2.3/',
  'https://172.16.0.1/',
  'https://192.168.1.1/',
  'https://100.64.0.1/',
  'https://169.254.169.254/latest/meta-data/',
  'https://224.0.0.1/',
  'https://255.255.255.255/',
  'https://[::]/',
  'https://[::1]/',
  'https://[::ffff:127.0.0.1]/',
  'https://[::ffff:a00:1]/',
  'https://[64:ff9b::7f00:1]/',
  'https://[::7f00:1]/',
  'https://[::a00:1]/',
  'https://[2002:7f00:1::]/',
  'https://[fd00::1]/',
  'https://[fe80::1]/',
  'https://[fec0::1]/',
  'https://wms.test/',
])('%s leads to an address that is not public, and is not reached', async (url) => {
  expect(await failureOf(url, { limits })).toMatchObject({ kind: 'address-refused', isPassing: false })
})

/** What names stand for, whichever of the two ways Node asks in. */
const standsFor =
  (...addresses: string[]): LookupFunction =>
  (_hostname, { all }, callback) => {
    const found = addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }))
    if (all === true) callback(null, found)
    else callback(null, addresses[0] ?? '', found[0]?.family)
  }

test.each([
  ['93.184.216.34', '127.0.0.1'],
  ['2606:2800:220:1:248:1893:25c8:1946', '::ffff:10.0.0.1'],
  ['169.254.169.254'],
  ['fd00:ec2::254'],
  ['::7f00:1'],
  ['64:ff9b::a9fe:a9fe'],
  ['fe80::1%lo'],
])('a name that stands for %s %s is not reached', async (...addresses) => {
  for (const allowedNetworks of [[], ['192.168.7.0/24', 'fd07::/16']]) {
    const asked = { url: 'https://wms.test/', hasHash: false, limits: { ...limits, allowedNetworks }, signal: new AbortController().signal }
    const answer = await guardedFetch(asked, { lookup: standsFor(...addresses) })
    expect(answer).toMatchObject({ ok: false, failure: { kind: 'address-refused', isPassing: false } })
  }
})

test('a connection goes to the address that was checked, whatever its name stands for a moment later', async () => {
  const reached: (string | undefined)[] = []
  pages['/where'] = ({ socket }, response) => {
    reached.push(socket.localAddress)
    response.end()
  }
  const answers = ['127.0.0.1', '127.0.0.2', '10.0.0.1']
  let asked = 0
  const lookup: LookupFunction = (hostname, options, callback) => standsFor(answers[asked++] ?? '')(hostname, options, callback)
  const request = { url: `https://wms.test:${port}/where`, hasHash: false, signal: new AbortController().signal }
  const answer = await guardedFetch({ ...request, limits: { ...limits, allowedNetworks: ['127.0.0.1'] } }, { lookup, ca: cert })
  expect(answer.ok && (await buffer(answer.body)).length).toBe(0)
  expect([asked, reached]).toEqual([1, ['127.0.0.1']])
  expect(await guardedFetch({ ...request, limits: { ...limits, allowedNetworks: ['127.0.0.1'] } }, { lookup, ca: cert })).toMatchObject({
    failure: { kind: 'address-refused' },
  })
  expect(reached).toHaveLength(1)
})

test('a name that changes its mind between two requests gains nothing', async () => {
  pages['/moves'] = (_request, response) => response.writeHead(302, { Location: `https://moves.test:${port}/document` }).end()
  expect(await failureOf(`https://moves.test:${port}/moves`)).toMatchObject({ kind: 'address-refused' })
})

test.each([
  ['http://wms.test/document', 'url-refused'],
  ['file:///etc/passwd', 'url-refused'],
  ['gopher://127.0.0.1:25/', 'url-refused'],
  ['data:text/plain,hello', 'url-refused'],
  ['https://user:secret@wms.test/', 'url-refused'],
  ['no address', 'url-refused'],
  ['/to-plain', 'url-refused'],
  ['/to-file', 'url-refused'],
  ['/to-private', 'address-refused'],
  ['/loop', 'redirected-too-often'],
  ['/missing', 'answered'],
  ['/compressed', 'answered'],
  ['/other-range', 'answered'],
  ['/until-it-closes', 'length-unknown'],
  ['/large', 'too-large'],
  ['/endless', 'too-large'],
])('%s is refused: %s', async (url, kind) => {
  expect(await failureOf(url)).toMatchObject({ name: 'FetchFailure', kind, isPassing: false })
})

test('what may go better later is told apart', async () => {
  expect(await failureOf('/busy')).toMatchObject({ kind: 'answered', status: 503, isPassing: true })
  expect(await failureOf('/breaks')).toMatchObject({ kind: 'unreachable', isPassing: true })
  expect(await failureOf('/silent', { limits: { ...here, headMs: 100 } })).toMatchObject({ kind: 'too-slow', isPassing: true })
  expect(await failureOf('/stalls', { limits: { ...here, stallMs: 100 } })).toMatchObject({ kind: 'too-slow', isPassing: true })
  expect(await failureOf('/stalls', { limits: { ...here, wholeMs: 300 } })).toMatchObject({ kind: 'too-slow', isPassing: true })
})

test('the time for an answer covers connecting, and no byte of its head gives it more', async () => {
  const mute = createTcpServer().listen(0, '127.0.0.1')
  await once(mute, 'listening')
  const late = { kind: 'too-slow', message: expect.stringContaining('within 0.2 s') as string }
  const short = { limits: { ...here, headMs: 200 } }
  expect(await failureOf('/drips', short)).toMatchObject(late)
  expect(await failureOf(`https://wms.test:${(mute.address() as AddressInfo).port}/`, short)).toMatchObject(late)
  mute.close()
})

test('only hosts on the list are asked, where there is one, also when another one redirects to them', async () => {
  const listed = (...allowedHosts: string[]) => ({ limits: { ...here, allowedHosts } })
  expect((await bytesOf('/document', listed('WMS.test'))).body.equals(document)).toBe(true)
  expect(await failureOf('/document', listed('other.test'))).toMatchObject({ kind: 'host-refused', isPassing: false })
  expect(await failureOf('/to-other', listed('wms.test'))).toMatchObject({ kind: 'host-refused', isPassing: false })
  expect(await failureOf('/document', listed())).toMatchObject({ kind: 'host-refused' })
})

test('why something was not fetched never repeats the path or the query of its address', async () => {
  const said = ['/missing?token=s3cret', '/busy', '/moved-away', 'http://wms.test/s3cret', 'https://nobody.invalid/s3cret']
  pages['/missing?token=s3cret'] = (_request, response) => response.writeHead(404).end()
  pages['/moved-away'] = (_request, response) => response.writeHead(302, { Location: 'http://elsewhere.test/s3cret' }).end()
  for (const url of said) {
    const failure = await failureOf(url)
    expect(failure).toBeInstanceOf(FetchFailure)
    expect((failure as FetchFailure).message).not.toMatch(/s3cret|moved-away|busy|missing/)
  }
})

test('credentials go to the origin that they were given for, and nowhere else', async () => {
  const headers = { Authorization: 'Bearer secret' }
  expect((await bytesOf('/who', { headers })).body.toString()).toBe('Bearer secret')
  expect((await bytesOf('/to-itself', { headers })).body.toString()).toBe('Bearer secret')
  expect((await bytesOf('/to-other', { headers })).body.toString()).toBe('nobody')
  // The other one has chosen what its way back asks for.
  expect((await bytesOf('/to-other-and-back', { headers })).body.toString()).toBe('nobody')
})

describe('a fetch that broke off', () => {
  test('goes on where it stopped, if what it fetches is still the same', async () => {
    const first = await bytesOf('/tagged')
    expect(first).toMatchObject({ startsAt: 0, etag: '"v1"' })
    const rest = await bytesOf('/tagged', { resume: { offset: 299_000, etag: '"v1"' } })
    expect(rest.startsAt).toBe(299_000)
    expect(rest.body.equals(document.subarray(299_000))).toBe(true)
  })

  test('begins anew when it has changed', async () => {
    const anew = await bytesOf('/tagged', { resume: { offset: 299_000, etag: '"v0"' } })
    expect(anew.startsAt).toBe(0)
    expect(anew.body.equals(document)).toBe(true)
  })

  const resume = { offset: 200_000, etag: '"v1"' }

  test.each(['/other-tag', '/weak-rest', '/no-tag'])('takes no rest that is not told to be of the same document: %s', async (path) => {
    expect(await failureOf(path, { resume })).toMatchObject({ kind: 'answered', status: 206 })
  })

  test('is not at its end where the server gave less than the rest, nor where it gave more than it said', async () => {
    for (const path of ['/less', '/more']) {
      const answer = await fetchFrom(path, { resume })
      if (!answer.ok) throw answer.failure
      const came: Buffer[] = []
      const reading = (async () => {
        for await (const piece of answer.body) came.push(piece)
      })()
      await expect(reading).rejects.toMatchObject({ kind: 'unreachable', isPassing: true })
      expect(document.subarray(200_000, 250_000).indexOf(Buffer.concat(came))).toBe(0)
    }
  })

  test('takes a rest without an end only where its hash tells whether that was all', async () => {
    expect(await failureOf('/open-end', { resume })).toMatchObject({ kind: 'answered', status: 206 })
    const { body, sizeBytes } = await bytesOf('/open-end', { resume, hasHash: true })
    expect([sizeBytes, body.equals(document.subarray(200_000, 250_000))]).toEqual([null, true])
  })

  test('has no tag to go on with where the tag says nothing about bytes', async () => {
    expect((await bytesOf('/weak')).etag).toBe(null)
  })
})

test('an answer that ends when its connection does is taken only where a hash tells whether that was all', async () => {
  expect((await bytesOf('/until-it-closes', { hasHash: true })).body.equals(document.subarray(0, 1000))).toBe(true)
})

test('who reads may take longer over a piece than the server over the next one', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  try {
    const answer = await fetchFrom('/document')
    if (!answer.ok) throw answer.failure
    let received = 0
    for await (const piece of answer.body) {
      if (received === 0) vi.advanceTimersByTime(here.stallMs * 2)
      received += piece.length
    }
    expect(received).toBe(document.length)
  } finally {
    vi.useRealTimers()
  }
})

test('an answer whose body nobody begins to read is let go of', async () => {
  const gone = Promise.withResolvers<void>()
  pages['/unread'] = (request, response) => {
    request.socket.once('close', () => gone.resolve())
    response.writeHead(200).write('x')
  }
  const answer = await fetchFrom('/unread')
  if (!answer.ok) throw answer.failure
  answer.close()
  await gone.promise
})

test('a fetch that nobody needs any more ends with its reason', async () => {
  const stop = new AbortController()
  const asked = fetchFrom('/silent', { signal: stop.signal })
  stop.abort(new Error('canceled'))
  await expect(asked).rejects.toThrow('canceled')
})

test('why there is no connection is said in words, without the address that a name stands for', async () => {
  const failure = await failureOf(`https://wms.test:${await freePort()}/`)
  expect(failure).toMatchObject({ kind: 'unreachable', isPassing: true, message: 'nothing there takes connections (ECONNREFUSED)' })
})

test('a certificate that nobody here trusts is not accepted', async () => {
  const url = `https://wms.test:${port}/document`
  const answer = await guardedFetch({ url, hasHash: false, limits: here, signal: new AbortController().signal }, { lookup: ownNames() })
  const message = 'its certificate is one that nobody here trusts (DEPTH_ZERO_SELF_SIGNED_CERT)'
  expect(answer).toMatchObject({ ok: false, failure: { kind: 'unreachable', message } })
})
