import { createServer } from 'node:http'
import type { RequestListener, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readClock } from '@cloudprint/protocol/http/agent-routes'
import { problemBody } from '@cloudprint/protocol/problems'
import { afterEach, expect, test } from 'vitest'
import { Outgoing } from '../outgoing/outgoing.ts'
import { callRelay } from './call-relay.ts'

let server: Server | undefined
afterEach(async () => {
  await new Promise((resolve) => server?.close(resolve))
})

/** What a call meets where this answers in the relay's place. */
async function ask(answers: RequestListener) {
  server = createServer(answers)
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
  const relayUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return callRelay(readClock, {}, { relayUrl, outgoing: new Outgoing({ setting: 'none', env: {} }) })
}

const answer =
  (status: number, headers: Record<string, string>, body = ''): RequestListener =>
  (_request, response) =>
    response.writeHead(status, headers).end(body)

test('the relay’s own answers are taken as they are', async () => {
  const clock = { now: '2026-01-01T00:00:00.000Z', channelPort: 6123 }
  expect(await ask(answer(200, { 'content-type': 'application/json' }, JSON.stringify(clock)))).toMatchObject({ ok: true, reply: clock })
})

test('the relay’s own refusals are no obstacle', async () => {
  const body = JSON.stringify(problemBody({ code: 'relay-unready', detail: 'no database' }))
  const called = await ask(answer(503, { 'content-type': 'application/problem+json' }, body))
  expect(called).toMatchObject({ ok: false, problem: { code: 'relay-unready' } })
  expect(called).not.toHaveProperty('obstacle')
})

test.each<[string, string, RequestListener, RegExp]>([
  [
    'a page',
    'captive-portal',
    answer(200, { 'content-type': 'text/html; charset=utf-8' }, '<html>Sign in'),
    /answered 200 as text\/html\).*guest network/,
  ],
  [
    'a way to a page',
    'captive-portal',
    answer(302, { location: 'http://portal.test/login?secret=1' }),
    /sent on to http:\/\/portal.test\)/,
  ],
  ['a way to nowhere', 'captive-portal', answer(307, {}), /is sent on\)/],
  ['a proxy without its relay', 'relay-away', answer(502, { 'content-type': 'text/html' }), /answered 502/],
  ['a broken connection', 'link-broken', (request) => request.socket.destroy(), /127\.0\.0\.1:\d+: socket hang up/],
])('%s in the relay’s place is %s', async (_what, code, answers, words) => {
  const called = await ask(answers)
  expect(called).toMatchObject({
    ok: false,
    problem: { code: 'no-answer', detail: expect.stringMatching(words) as string },
    obstacle: { code },
  })
  expect(JSON.stringify(called)).not.toContain('secret=1')
})
