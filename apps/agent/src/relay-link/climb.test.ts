import { silentLogger } from '@cloudprint/process-kit/logger'
import { createManualClock } from '@cloudprint/process-kit/manual-clock'
import { systemClock } from '@cloudprint/process-kit/clock'
import type { ChannelSocket } from '@cloudprint/protocol/channel/serve'
import { refuse } from '@cloudprint/protocol/problems'
import type { ProblemCode, Refused } from '@cloudprint/protocol/problems'
import { eventually } from '@cloudprint/testkit/eventually'
import { afterEach, describe, expect, test } from 'vitest'
import { Obstacle } from '../outgoing/obstacle.ts'
import { Outgoing } from '../outgoing/outgoing.ts'
import { StandInRelay } from '../testing/stand-in-relay.ts'
import { Channel } from './channel.ts'
import type { ChannelUser } from './channel.ts'
import type { Connection, Link } from './link.ts'
import { RETRY_BETTER_MS } from './link-state.ts'
import type { Way, WorkedWay } from './link-state.ts'
import { RelayClock } from './relay-clock.ts'
import { RelayHttp } from './relay-http.ts'
import { SocketLink } from './socket-link.ts'
import { stayConnected } from './stay-connected.ts'
import type { LinkStatus } from './stay-connected.ts'

let stop = new AbortController()
const closing: (() => unknown)[] = []
afterEach(async () => {
  stop = new AbortController()
  for (const close of closing.splice(0).reverse()) await close()
})

describe('changing over', () => {
  /** One end of a connection, with what the relay can say on it. */
  function connect(way: Way, obstacles: Connection['obstacles'] = []) {
    const closed = Promise.withResolvers<string>()
    const greeted = Promise.withResolvers<{ ok: true; reply: object } | Refused>()
    const listeners = new Map<string, (payload: unknown, answer: (said: unknown) => void) => void>()
    const socket: ChannelSocket = {
      on: (event, listener) => listeners.set(event, listener),
      timeout: () => ({ emitWithAck: () => greeted.promise }),
    }
    let isClosed = false
    const close = () => {
      isClosed = true
      closed.resolve('closed by the agent')
    }
    const connection: Connection = { socket, way, obstacles, closed: closed.promise, close }
    const offer = (epoch: number) =>
      new Promise((answer) =>
        listeners.get('offer')?.({ epoch, number: 1, jobs: [new StandInRelay().job('fake/a')] }, (said) => answer(said)),
      )
    return {
      connection,
      greet: (epoch: number) => greeted.resolve({ ok: true, reply: { ...greeting, epoch } }),
      refuse: (code: ProblemCode) => greeted.resolve(refuse(code, '')),
      lose: (reason: string) => closed.resolve(reason),
      offer,
      isClosed: () => isClosed,
    }
  }

  const helloOf = () => ({
    system: { platform: 'linux', osVersion: '1', architecture: 'x64', hostname: 'pack', agentVersion: '0.1.0' },
    journalId: '01900000-0000-4000-8000-000000000001',
    runId: '01900000-0000-4000-8000-000000000002',
    lastEpoch: 0,
    holds: [],
  })
  const greeting = {
    computerId: '01900000-0000-7000-8000-000000000001',
    computerName: 'Packing table 1',
    now: '2026-01-01T00:00:00.000Z',
    differences: [],
  }

  test('keeps the session until the new one is greeted, takes nothing on the old one from its hello on, and is never disconnected', async () => {
    const lesser = connect('api-websocket', [{ way: 'channel-websocket', obstacle: new Obstacle('port-blocked', 'no answer in time') }])
    const better = connect('channel-websocket')
    const climbed = Promise.withResolvers<Connection>()
    const hellos: number[] = []
    const greeted: Way[] = []
    let opened = 0
    const user = {
      hello: () => {
        hellos.push(opened)
        return Promise.resolve(helloOf())
      },
      greeted: () => Promise.resolve(),
      opened: () => void (opened += 1),
      offer: () => Promise.resolve({ ok: true, reply: { results: [] } }),
      fault: (message: string, cause: unknown) => {
        throw new Error(message, { cause })
      },
    } as unknown as ChannelUser
    const link: Link = {
      connect: (serveOn) => {
        serveOn(lesser.connection.socket)
        return Promise.resolve({ ok: true, connection: lesser.connection })
      },
      climb: (way, serveOn, signal) => {
        if (way === 'channel-websocket')
          return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('enough'))))
        serveOn(better.connection.socket)
        return climbed.promise
      },
      greeted: (way) => Promise.resolve(void greeted.push(way)),
      wasSilent: () => undefined,
    }
    const channel = new Channel(user, systemClock)
    const told: LinkStatus[] = []
    const ended = stayConnected(
      { link, channel, clock: systemClock, random: () => 0, log: silentLogger, onChange: (status) => told.push(status) },
      stop.signal,
    )
    lesser.greet(1)
    await eventually(() => expect(channel.epoch()).toBe(1))
    expect(told.at(-1)).toMatchObject({
      state: 'connected',
      obstacle: 'port-blocked',
      detail: expect.stringContaining('no answer in time') as string,
    })
    expect(await lesser.offer(1)).toMatchObject({ ok: true })

    climbed.resolve(better.connection)
    await eventually(() => expect(hellos).toHaveLength(2))
    // What is taken now would be missing in the hello that is on its way.
    expect(await lesser.offer(1)).toMatchObject({ ok: false, problem: { code: 'no-answer' } })
    expect(lesser.isClosed()).toBe(false)
    expect(greeted).toEqual(['api-websocket'])

    better.greet(2)
    await eventually(() => expect(channel.epoch()).toBe(2))
    expect([lesser.isClosed(), better.isClosed()]).toEqual([true, false])
    expect(greeted).toEqual(['api-websocket', 'channel-websocket'])
    expect(await better.offer(2)).toMatchObject({ ok: true })
    expect(told.map(({ state }) => state)).toEqual(['connecting', 'connected', 'connected'])
    expect(told.at(-1)).toMatchObject({ detail: null, obstacle: null })
    stop.abort()
    expect(await ended).toBe('stopped')
    expect(better.isClosed()).toBe(true)
  })

  test.each([
    ['the hello is not answered', (one: ReturnType<typeof connect>) => one.refuse('no-answer'), ['channel-websocket']],
    ['not even pings come', (one: ReturnType<typeof connect>) => one.lose('ping timeout'), ['channel-websocket']],
    ['the relay has gone', (one: ReturnType<typeof connect>) => one.lose('transport close'), []],
    ['the relay has refused', (one: ReturnType<typeof connect>) => one.refuse('relay-busy'), []],
  ])('a way is taken for silent, or not, where %s', async (_what, happens, silent) => {
    const only = connect('channel-websocket')
    const enough = new AbortController()
    const silentWays: Way[] = []
    let attempts = 0
    const link: Link = {
      connect: () => {
        attempts += 1
        if (attempts === 1) return Promise.resolve({ ok: true, connection: only.connection })
        enough.abort()
        return Promise.resolve(refuse('relay-unready', ''))
      },
      climb: () => new Promise(() => undefined),
      greeted: () => Promise.resolve(),
      wasSilent: (way) => void silentWays.push(way),
    }
    const user = { hello: () => Promise.resolve(helloOf()), fault: () => undefined } as unknown as ChannelUser
    const ground = { link, channel: new Channel(user, systemClock), clock: systemClock, random: () => 0, log: silentLogger }
    const ended = stayConnected({ ...ground, onChange: () => undefined }, enough.signal)
    happens(only)
    expect(await ended).toBe('stopped')
    expect(silentWays).toEqual(silent)
  })

  test('to a connection whose relay refuses ends both, and the next attempt begins anew', async () => {
    const lesser = connect('api-polling')
    const better = connect('channel-websocket')
    let attempts = 0
    const enough = new AbortController()
    const link: Link = {
      connect: (serveOn) => {
        attempts += 1
        if (attempts > 1) {
          enough.abort()
          return Promise.resolve(refuse('relay-unready', ''))
        }
        serveOn(lesser.connection.socket)
        return Promise.resolve({ ok: true, connection: lesser.connection })
      },
      climb: (way) => (way === 'channel-websocket' ? new Promise(() => undefined) : Promise.resolve(better.connection)),
      greeted: () => Promise.resolve(),
      wasSilent: () => undefined,
    }
    const user = { hello: () => Promise.reject(new Error('the disk is on fire')), fault: () => undefined } as unknown as ChannelUser
    const ground = { link, channel: new Channel(user, systemClock), clock: systemClock, random: () => 0, log: silentLogger }
    expect(await stayConnected({ ...ground, onChange: () => undefined }, enough.signal)).toBe('stopped')
    expect([lesser.isClosed(), attempts]).toEqual([true, 2])
  })
})

describe('climbing', () => {
  async function linkTo(relay: StandInRelay) {
    await relay.start()
    closing.push(() => relay.stop())
    const clock = createManualClock()
    const outgoing = new Outgoing({ setting: 'none', env: {} })
    const [relayUrl, assertion] = [relay.url, () => Promise.resolve('signed')]
    const http = new RelayHttp({ relayUrl, clock, relayClock: new RelayClock(clock), assertion, outgoing })
    const known: { worked: WorkedWay | undefined } = { worked: undefined }
    const memory = {
      read: () => Promise.resolve(known.worked),
      write: (worked: WorkedWay) => {
        known.worked = worked
        return Promise.resolve()
      },
    }
    const link = new SocketLink({ relayUrl, http, outgoing, assertion, clock, log: silentLogger, memory })
    const connected = await link.connect(() => undefined, stop.signal)
    if (!connected.ok) throw new Error(connected.problem.detail)
    closing.push(() => connected.connection.close())
    return { link, clock, known, connection: connected.connection }
  }

  test('a better way that opens is taken beside the one that works, which stays', async () => {
    const relay = new StandInRelay()
    relay.isChannelBlocked = true
    const { link, clock, known, connection } = await linkTo(relay)
    expect(connection).toMatchObject({ way: 'api-websocket', obstacles: [{ way: 'channel-websocket', obstacle: { code: 'link-broken' } }] })
    const life = new AbortController()
    const climbed = link.climb(connection.way, () => undefined, life.signal)
    await clock.advance(RETRY_BETTER_MS - 1)
    relay.isChannelBlocked = false
    await clock.advance(1)
    const better = await climbed
    closing.push(() => better.close())
    expect(better.way).toBe('channel-websocket')
    expect(known.worked?.way).not.toBe('channel-websocket')
    await link.greeted('channel-websocket')
    expect(known.worked?.way).toBe('channel-websocket')
    expect(await Promise.race([connection.closed, Promise.resolve('stays')])).toBe('stays')
  })

  test('while it stays closed, the way that works is remembered as the best there is', async () => {
    const relay = new StandInRelay()
    relay.isChannelBlocked = true
    const { link, clock, known, connection } = await linkTo(relay)
    const life = new AbortController()
    const climbed = link.climb(connection.way, () => undefined, life.signal)
    const before = known.worked
    await clock.advance(RETRY_BETTER_MS)
    await eventually(() => expect(known.worked).not.toEqual(before))
    expect(known.worked?.way).toBe('api-websocket')
    life.abort(new Error('enough'))
    await expect(climbed).rejects.toThrow('enough')
  })

  test('a way on which nothing came after the handshake goes behind the others for an hour, and is no better one until then', async () => {
    const relay = new StandInRelay()
    const { link, clock, connection } = await linkTo(relay)
    expect(connection.way).toBe('channel-websocket')
    const wayNow = async () => {
      const connected = await link.connect(() => undefined, stop.signal)
      if (!connected.ok) throw new Error(connected.problem.detail)
      closing.push(() => connected.connection.close())
      return connected.connection.way
    }
    link.wasSilent('channel-websocket')
    expect(await wayNow()).toBe('api-websocket')
    await link.greeted('api-websocket')
    const climbed = link.climb('api-websocket', () => undefined, stop.signal)
    await clock.advance(RETRY_BETTER_MS)
    expect(await wayNow()).toBe('api-websocket')
    for (let turn = 0; turn < 5; turn += 1) {
      await eventually(() => expect(clock.pendingWaits()).toBe(1))
      await clock.advance(RETRY_BETTER_MS)
    }
    const better = await climbed
    closing.push(() => better.close())
    expect(better.way).toBe('channel-websocket')
  })
})
