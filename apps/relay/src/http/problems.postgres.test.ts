import { ProblemBody } from '@cloudprint/protocol/problems'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { request } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { json as readJson, text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestRelay } from '../testing/start-test-relay.ts'
import type { TestRelay } from '../testing/start-test-relay.ts'

let relay: TestRelay
beforeAll(async () => {
  relay = await startTestRelay()
})
afterAll(async () => relay.close())

const json = { 'content-type': 'application/json' }

interface Sent {
  method?: string
  body?: string
  headers?: Record<string, string>
}
async function send(path: string, { headers, ...init }: Sent = {}) {
  const response = await fetch(`${relay.url}${path}`, { ...init, headers: { authorization: `Bearer ${relay.first.apiKey}`, ...headers } })
  const type = response.headers.get('content-type')
  return { status: response.status, type, headers: response.headers, problem: ProblemBody.parse(await response.json()) }
}
const post = (path: string, body: string, headers: Record<string, string> = json) => send(path, { method: 'POST', body, headers })

describe('a request that cannot be read', () => {
  test.each([
    ['broken JSON', () => post('/v1/enrolment-codes', '{"uses":'), 400, 'request-malformed'],
    ['JSON that pollutes', () => post('/v1/enrolment-codes', '{"__proto__":{"uses":1}}'), 400, 'request-malformed'],
    ['another type', () => post('/v1/enrolment-codes', 'uses=1', { 'content-type': 'text/plain' }), 415, 'media-type-unsupported'],
    [
      'a form',
      () => post('/v1/enrolment-codes', 'uses=1', { 'content-type': 'application/x-www-form-urlencoded' }),
      415,
      'media-type-unsupported',
    ],
    [
      'parts where none are taken',
      () => post('/v1/enrolment-codes', '--x--', { 'content-type': 'multipart/form-data; boundary=x' }),
      415,
      'media-type-unsupported',
    ],
    ['parts without a boundary', () => post('/v1/jobs', 'x', { 'content-type': 'multipart/form-data' }), 400, 'request-malformed'],
    [
      'parts that break off',
      () => post('/v1/jobs', '--x\r\ncontent-dis', { 'content-type': 'multipart/form-data; boundary=x' }),
      400,
      'document-truncated',
    ],
    ['a body over the limit', () => post('/v1/enrolment-codes', `"${'x'.repeat(1024 * 1024)}"`), 413, 'request-too-large'],
    [
      'a compressed body',
      () => post('/v1/enrolment-codes', '{}', { ...json, 'content-encoding': 'gzip' }),
      415,
      'content-encoding-unsupported',
    ],
    ['broken percent-encoding', () => send('/v1/jobs/%zz'), 400, 'request-malformed'],
    ['an address that is not there', () => send('/v1/nothing'), 404, 'route-not-found'],
    ['a method that is not there', () => send('/v1/me', { method: 'PUT' }), 404, 'route-not-found'],
  ])('for %s is answered with a problem', async (_what, request, status, code) => {
    const answer = await request()
    expect(answer).toMatchObject({ status, type: 'application/problem+json; charset=utf-8', problem: { code, status } })
    expect(answer.problem.requestId).toMatch(/^[0-9a-f-]{36}$/)
  })

  test.each([
    ['no HTTP at all', 'nonsense\r\n\r\n', 400, 'request-malformed'],
    ['an address of 20 kB', `GET /${'x'.repeat(20_000)} HTTP/1.1\r\nhost: x\r\n\r\n`, 431, 'request-head-too-large'],
    ['headers of 200 kB', `GET / HTTP/1.1\r\nhost: x\r\nx-long: ${'x'.repeat(200_000)}\r\n\r\n`, 431, 'request-head-too-large'],
  ])('because it is %s is answered with a problem, too, and ends the connection', async (_what, bytes, status, code) => {
    const socket = connect(Number(new URL(relay.url).port), '127.0.0.1')
    socket.write(bytes)
    const [head = '', body = ''] = (await text(socket)).split('\r\n\r\n')
    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
    expect(head.toLowerCase()).toContain('content-type: application/problem+json')
    expect(ProblemBody.parse(JSON.parse(body))).toMatchObject({ status, code })
  })
})

describe('a request that does not fit', () => {
  test('is told every field at fault', async () => {
    const { status, problem } = await post('/v1/enrolment-codes', JSON.stringify({ uses: 'many', expiresIn: 1, color: 'red' }))
    expect(status).toBe(422)
    expect(problem.errors?.map(({ field }) => field)).toEqual(['uses', 'expiresIn', 'color'])
  })

  test('is told what is missing', async () => {
    const { problem } = await post('/v1/api-keys', '{}')
    expect(problem).toMatchObject({ code: 'request-invalid', errors: [{ field: 'name', message: 'is missing' }] })
    expect((await post('/v1/api-keys', '')).problem).toMatchObject({ errors: [{ field: 'body', message: 'is missing' }] })
  })

  test('in its query is told so', async () => {
    const { problem } = await send('/v1/computers?limit=0&state=asleep')
    expect(problem.errors?.map(({ field }) => field)).toEqual(['limit', 'state'])
  })

  test('in its dates is told so, and not by the database', async () => {
    for (const field of ['createdAfter', 'createdBefore']) {
      const { status, problem } = await send(`/v1/jobs?${field}=0000-01-01T00:00:00Z`)
      expect({ status, field: problem.errors?.[0]?.field }).toEqual({ status: 422, field })
    }
  })

  test.each(['printers', 'computers', 'jobs'])('as a cursor of %s begins at the beginning or ends', async (list) => {
    for (const cursor of ['-'.repeat(36), '42', 'x', `${'-'.repeat(35)}a`, '9'.repeat(40), "'"]) {
      const response = await fetch(`${relay.url}/v1/${list}?cursor=${cursor}`, {
        headers: { authorization: `Bearer ${relay.first.apiKey}` },
      })
      expect(response.status).toBe(200)
    }
  })

  test('gets the same answer for an id that cannot be one as for one that is not there', async () => {
    const impossible = await send('/v1/computers/42')
    const unknown = await send(`/v1/computers/${randomUUID()}`)
    expect(impossible.problem).toMatchObject({ status: 404, code: 'computer-not-found' })
    expect({ ...impossible.problem, detail: '', requestId: '' }).toEqual({ ...unknown.problem, detail: '', requestId: '' })
  })
})

describe('every answer', () => {
  test('carries a request id: the caller’s where it is harmless', async () => {
    const given = await send('/v1/nothing', { headers: { 'x-request-id': 'wms-order-4711' } })
    expect(given.headers.get('x-request-id')).toBe('wms-order-4711')
    expect(given.problem.requestId).toBe('wms-order-4711')
    const odd = await send('/v1/nothing', { headers: { 'x-request-id': '"><script>' } })
    expect(odd.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
  })

  test('tells browsers what they may do with it', async () => {
    const { headers } = await fetch(`${relay.url}/health/live`)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('content-security-policy')).toContain("script-src 'self';")
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(headers.get('strict-transport-security')).toBeNull()
  })
})

test('every problem has its page', async () => {
  const page = await fetch(`${relay.url}/problems/queue-full`)
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(await page.text()).toContain('Find out why the printer does not print')
  expect((await send('/problems/nothing-known')).problem.code).toBe('route-not-found')
})

test.each([
  '/assets/..%2f..%2fx',
  '/%2e%2e/x.js',
  '/../x.js',
  '/assets/..%252f..%252fx',
  '/%2e%2e%2fpackage.json',
  '/assets/a%00.js',
  '/%25zz.js',
  '/assets/..%5c..%5cx.js',
])('%s leads out of the console’s files, where nothing is', async (path) => {
  // `fetch` would tidy up the path.
  const asked = request(`${relay.url}`, { path })
  asked.end()
  const [response] = (await once(asked, 'response')) as [IncomingMessage]
  expect(ProblemBody.parse(await readJson(response))).toMatchObject({ status: 404, code: 'route-not-found' })
})
