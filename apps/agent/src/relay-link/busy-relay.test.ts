import { createManualClock } from '@cloudprint/process-kit/manual-clock'
import { systemClock } from '@cloudprint/process-kit/clock'
import { silentLogger as log } from '@cloudprint/process-kit/logger'
import type { Refused } from '@cloudprint/protocol/problems'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { Outgoing } from '../outgoing/outgoing.ts'
import { Channel } from './channel.ts'
import type { Link } from './link.ts'
import { RelayClock } from './relay-clock.ts'
import { RelayHttp } from './relay-http.ts'
import { SocketLink } from './socket-link.ts'
import { stayConnected } from './stay-connected.ts'

test('a relay that says when to come again is not asked sooner, and its agents do not come all at once', async () => {
  const clock = createManualClock()
  const refused: Refused = { ok: false, problem: { code: 'relay-busy', detail: 'a storm', retryAfterSeconds: 20 } }
  let asked = 0
  const link: Link = {
    connect: () => {
      asked += 1
      return Promise.resolve(refused)
    },
    climb: () => new Promise(() => {}),
    greeted: () => Promise.resolve(),
    wasSilent: () => undefined,
  }
  const stop = new AbortController()
  const channel = new Channel({} as never, clock)
  const kept = stayConnected({ link, channel, clock, random: () => 0.9, log, onChange: () => {} }, stop.signal)
  await clock.advance(28_999)
  expect(asked).toBe(1)
  await clock.advance(1)
  expect(asked).toBe(2)
  stop.abort()
  expect(await kept).toBe('stopped')
})

test.each([429, 503])('a handshake that is answered %i is the relay’s word: no other way is tried', async (status) => {
  let handshakes = 0
  const server = createServer((request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ now: new Date().toISOString(), channelPort: (server.address() as AddressInfo).port }))
  })
  server.on('upgrade', (_request, socket) => {
    handshakes += 1
    socket.end(`HTTP/1.1 ${status} Busy\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const relayUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const outgoing = new Outgoing({ setting: 'none', env: {} })
  const assertion = () => Promise.resolve('signed')
  const http = new RelayHttp({ relayUrl, clock: systemClock, relayClock: new RelayClock(systemClock), assertion, outgoing })
  const memory = { read: () => Promise.resolve(undefined), write: () => Promise.resolve() }
  const link = new SocketLink({ relayUrl, http, outgoing, assertion, clock: systemClock, log, memory })
  expect(await link.connect(() => {}, new AbortController().signal)).toMatchObject({ ok: false, problem: { code: 'relay-busy' } })
  expect(handshakes).toBe(1)
})
