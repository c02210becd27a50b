import { ProblemBody } from '@cloudprint/protocol/problems'
import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Line } from '../line.ts'
import { LINE } from '../line.module.ts'
import { startTestRelay } from '../testing/start-test-relay.ts'
import type { TestRelay } from '../testing/start-test-relay.ts'

let relay: TestRelay
let line: Line
/** Where every connection seems to come from. */
let peer = '192.0.2.7'
beforeAll(async () => {
  relay = await startTestRelay({ settings: { CLOUDPRINT_HOST: '0.0.0.0', CLOUDPRINT_BEHIND_PROXY: '10.99.0.0/16' } })
  line = relay.app.get<Line>(LINE)
  const server = relay.app.getHttpServer() as Server
  line.channel.attach(server)
  server.prependListener('connection', (socket: Socket) => Object.defineProperty(socket, 'remoteAddress', { get: () => peer }))
})
afterAll(async () => {
  await line.channel.stop(0)
  await relay.close()
})

const channel = '/socket.io/?EIO=4&transport=polling'
/** What one address answers to somebody with a key that holds. */
async function ask(path: string, from: string) {
  peer = from
  const headers = { 'authorization': `Bearer ${relay.first.apiKey}`, 'connection': 'close', 'x-forwarded-for': '127.0.0.1' }
  const response = await fetch(`${relay.url}${path}`, { headers })
  const body = await response.text()
  return { status: response.status, code: response.ok ? undefined : ProblemBody.parse(JSON.parse(body)).code }
}

test.each(['/v1/me', '/agent/v1/clock', '/', '/metrics', '/nothing', channel])(
  '%s is closed to plain HTTP from elsewhere, whatever key it shows or address it claims',
  async (path) => expect(await ask(path, '192.0.2.7')).toEqual({ status: 403, code: 'encryption-required' }),
)

test.each(['127.0.0.1', '10.99.1.2', '::ffff:10.99.1.2'])('plain HTTP from %s is served', async (from) => {
  expect(await ask('/v1/me', from)).toEqual({ status: 200, code: undefined })
  expect(await ask(channel, from)).toEqual({ status: 200, code: undefined })
})

test('whoever watches over the relay may ask from anywhere whether it lives', async () => {
  expect(await ask('/health/live', '192.0.2.7')).toEqual({ status: 200, code: undefined })
})
