import { silentLogger } from '@cloudprint/process-kit/logger'
import { createManualClock } from '@cloudprint/process-kit/manual-clock'
import type { ManualClock } from '@cloudprint/process-kit/manual-clock'
import type { ChannelSocket } from '@cloudprint/protocol/channel/serve'
import { refuse } from '@cloudprint/protocol/problems'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Channel } from './channel.ts'
import type { ChannelUser } from './channel.ts'
import type { Link } from './link.ts'
import { stayConnected } from './stay-connected.ts'

/** A relay that is there or is not, as seen by any number of agents on one clock. */
class Place {
  readonly clock: ManualClock = createManualClock()
  isUp = true
  /** When each agent got in, in milliseconds of the clock. */
  readonly connects: number[] = []
  readonly #ends = new Set<(detail: string) => void>()
  readonly #drains = new Set<(reconnectAfterMs: number) => void>()

  readonly link: Link = {
    connect: (serveOn) => {
      if (!this.isUp) return Promise.resolve(refuse('no-answer', 'connection refused'))
      const closed = Promise.withResolvers<string>()
      const served = new Map<string, (payload: unknown, answer: () => void) => void>()
      const socket: ChannelSocket = {
        on: (event, listener) => served.set(event, listener),
        timeout: () => ({ emitWithAck: () => Promise.resolve({ ok: true, reply: greeting }) }),
      }
      serveOn(socket)
      const drain = (reconnectAfterMs: number) => served.get('drain')?.({ reconnectAfterMs }, () => undefined)
      this.#ends.add(closed.resolve)
      this.#drains.add(drain)
      this.connects.push(this.nowMs)
      const close = () => {
        this.#ends.delete(closed.resolve)
        this.#drains.delete(drain)
        closed.resolve('closed')
      }
      return Promise.resolve({ ok: true, connection: { socket, way: 'channel-websocket', obstacles: [], closed: closed.promise, close } })
    },
    climb: () => new Promise(() => undefined),
    greeted: () => Promise.resolve(),
    wasSilent: () => undefined,
  }

  get nowMs(): number {
    return this.clock.now().getTime()
  }

  crash(): void {
    this.isUp = false
    for (const end of this.#ends) end('the relay was killed')
  }

  drain(reconnectAfterMs: number): void {
    this.isUp = false
    for (const drain of this.#drains) drain(reconnectAfterMs)
  }
}

const greeting = {
  epoch: 1,
  computerId: '01900000-0000-7000-8000-000000000001',
  computerName: 'Packing table 1',
  now: '2026-01-01T00:00:00.000Z',
  differences: [],
}
const user: ChannelUser = {
  hello: async () => ({
    system: { platform: 'linux', osVersion: '1', architecture: 'x64', hostname: 'pack', agentVersion: '0.1.0' },
    journalId: '01900000-0000-4000-8000-000000000001',
    runId: '01900000-0000-4000-8000-000000000002',
    lastEpoch: 0,
    holds: [],
  }),
  greeted: () => Promise.resolve(),
  opened: () => undefined,
  offer: () => Promise.resolve(refuse('agent-busy', '')),
  cancel: () => Promise.resolve({ results: [] }),
  refresh: () => undefined,
  identify: () => Promise.resolve({ outcome: 'cannot', detail: '' }),
  examine: () => Promise.resolve([]),
  updates: () => undefined,
  fault: (message, cause) => {
    throw new Error(message, { cause })
  },
}

let place: Place
let stopping: AbortController
const agents: Promise<unknown>[] = []
beforeEach(() => {
  place = new Place()
  stopping = new AbortController()
})
afterEach(async () => {
  stopping.abort()
  await Promise.all(agents.splice(0))
})

/** @param random draws of the jitter: by default the longest waits. */
function startAgent(random: () => number = () => 0.999_999): void {
  const { clock, link } = place
  const ground = { link, channel: new Channel(user, clock), clock, random, log: silentLogger, onChange: () => undefined }
  agents.push(stayConnected(ground, stopping.signal))
}

/** The longest that an agent stays away after the relay is there again. */
async function awayMsAfterReturn(withinMs: number): Promise<number> {
  const before = place.connects.length
  const returnedAt = place.nowMs
  place.isUp = true
  await place.clock.advance(withinMs)
  return Math.max(...place.connects.slice(before), before === place.connects.length ? Infinity : 0) - returnedAt
}

test('a site waits no more than ten seconds for a relay that was away for long, whenever it returns', async () => {
  startAgent()
  for (let phase = 0; phase < 10; phase += 1) {
    await place.clock.advance(60_000)
    place.crash()
    await place.clock.advance(5 * 60_000 + phase * 3_000)
    expect(await awayMsAfterReturn(60_000)).toBeLessThanOrEqual(10_000)
  }
})

test('a relay that is restarted in order again and again, and tells so, is found again within a second or two each time', async () => {
  startAgent()
  for (let restart = 0; restart < 8; restart += 1) {
    await place.clock.advance(3_000)
    place.drain(1_000)
    // Its sockets are closed at once, and it is up again when the agents come back.
    await place.clock.advance(500)
    const before = place.connects.length
    place.isUp = true
    await place.clock.advance(2_000)
    expect(place.connects.length).toBe(before + 1)
  }
})

test('a restart that takes longer than the relay said costs no more for those before it', async () => {
  startAgent()
  await place.clock.advance(1_000)
  for (let restart = 0; restart < 8; restart += 1) {
    place.drain(1_000)
    await place.clock.advance(3_500)
    expect(await awayMsAfterReturn(3_000)).toBeLessThanOrEqual(2_000)
  }
})

test('a relay that lets agents in and throws them out at once is asked less and less often', async () => {
  startAgent()
  await place.clock.advance(0)
  for (let second = 0; second < 120; second += 1) {
    place.crash()
    place.isUp = true
    await place.clock.advance(1_000)
  }
  expect(place.connects.length).toBeLessThan(25)
})

test('after a while of health the waits begin from the shortest again', async () => {
  startAgent()
  await place.clock.advance(60_000)
  place.crash()
  await place.clock.advance(10 * 60_000)
  place.isUp = true
  await place.clock.advance(60_000)
  place.crash()
  expect(await awayMsAfterReturn(60_000)).toBeLessThan(1_000)
})

test('agents that lost one relay come back spread out, and all of them within 20 s', async () => {
  const many = 200
  let seed = 1
  // A known sequence (Lehmer, Park and Miller 1988), so that the test says the same each time.
  const random = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647
  for (let agent = 0; agent < many; agent += 1) startAgent(random)
  await place.clock.advance(60_000)
  place.crash()
  await place.clock.advance(120_000)
  const returnedAt = place.nowMs
  place.connects.length = 0
  place.isUp = true
  await place.clock.advance(20_000)
  expect(place.connects).toHaveLength(many)
  const bySecond = Map.groupBy(place.connects, (at) => Math.floor((at - returnedAt) / 1_000))
  for (const [, inOneSecond] of bySecond) expect(inOneSecond.length).toBeLessThan(many / 4)
})
