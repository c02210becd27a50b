import { createManualClock } from '@cloudprint/process-kit/manual-clock'
import type { ManualClock } from '@cloudprint/process-kit/manual-clock'
import { silentLogger } from '@cloudprint/process-kit/logger'
import type { UpdateOffer, UpdatePhase } from '@cloudprint/protocol/agent-update'
import type { Channel } from '../relay-link/channel.ts'
import type { AgentStatus } from '../agent-status.ts'
import type { Stage } from '../work/held-job.ts'
import { eventually } from '@cloudprint/testkit/eventually'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { isQuietMoment } from './quiet-moment.ts'
import { UpdateRefusal } from './update-refusal.ts'
import { Updater } from './updater.ts'
import type { UpdaterParts } from './updater.ts'

let clock: ManualClock
let offer: UpdateOffer | null
let answers: boolean
let stages: Stage[]
let switched: string[]
let staged: string[]
let told: (UpdatePhase | null)[]
let updaters: Updater[]
beforeEach(() => {
  clock = createManualClock()
  offer = { version: '1.1.0', isWished: false, spreadSeconds: 0 }
  answers = true
  ;[stages, switched, staged, told, updaters] = [[], [], [], [], []]
})
afterEach(() => Promise.all(updaters.map((updater) => updater.stop())))

/** A relay that answers what is on offer now. */
const channel = {
  ask: (_name: string, { progress }: { progress: { phase: UpdatePhase } | null }) => {
    told.push(progress?.phase ?? null)
    return Promise.resolve(answers ? { ok: true, reply: { offer } } : { ok: false })
  },
} as unknown as Channel

function start(parts: Partial<UpdaterParts> = {}): Updater {
  const updater = new Updater({
    mode: 'auto',
    running: '1.0.0',
    progress: null,
    bad: [],
    stage: (version) => {
      staged.push(version)
      return Promise.resolve()
    },
    switchTo: (version) => switched.push(version),
    status: () => ({ jobs: stages.map((stage) => ({ stage })), link: { state: 'connected' } }) as unknown as AgentStatus,
    relayNow: () => clock.now(),
    clock,
    random: () => 0.5,
    log: silentLogger,
    ...parts,
  })
  updaters.push(updater)
  updater.start()
  updater.look(channel)
  return updater
}
/** Until it waits for time to pass, and then so much of it. */
async function pass(seconds: number) {
  await eventually(() => expect(clock.pendingWaits()).toBeGreaterThan(0))
  await clock.advance(seconds * 1_000)
}

test('an offered version is staged, and changed to once nothing has been in hand for a while', async () => {
  stages = ['printing']
  start()
  await eventually(() => expect(told.at(-1)).toBe('waiting'))
  await pass(300)
  expect([staged, switched]).toEqual([['1.1.0'], []])
  stages = []
  await pass(29)
  expect(switched).toEqual([])
  await pass(5)
  expect(switched).toEqual(['1.1.0'])
  expect([...new Set(told)]).toEqual([null, 'offered', 'staged', 'waiting', 'switching'])
})

test('a wished one is changed to at the next moment at which no document is on its way', async () => {
  offer = { version: '1.1.0', isWished: true, spreadSeconds: 0 }
  stages = ['sending', 'printing']
  start()
  await eventually(() => expect(told.at(-1)).toBe('waiting'))
  await pass(60)
  expect(switched).toEqual([])
  stages = ['printing']
  await pass(2)
  expect(switched).toEqual(['1.1.0'])
})

test('an offer that is taken back while it waits is forgotten', async () => {
  stages = ['printing']
  const updater = start()
  await eventually(() => expect(told.at(-1)).toBe('waiting'))
  offer = null
  updater.look(channel)
  stages = []
  await pass(3_700)
  expect(switched).toEqual([])
})

test('one that is taken back before its turn is told to be over', async () => {
  offer = { version: '1.1.0', isWished: false, spreadSeconds: 3_600 }
  const updater = start()
  await eventually(() => expect(told.at(-1)).toBe('offered'))
  offer = null
  updater.look(channel)
  await pass(5)
  await eventually(() => expect(told.at(-1)).toBeNull())
  await pass(3_600)
  expect(staged).toEqual([])
})

test('a relay that does not answer takes nothing back: what waits goes on from where it was', async () => {
  stages = ['printing']
  const updater = start()
  await eventually(() => expect(told.at(-1)).toBe('waiting'))
  answers = false
  updater.look(channel)
  await pass(3 * 3_600)
  answers = true
  updater.look(channel)
  // It began to wait 4 hours ago, and not with the relay's answer.
  await pass(3_599)
  await pass(10)
  expect([staged, switched]).toEqual([['1.1.0'], ['1.1.0']])
})

test('nor does one that falls silent while the version comes: it is gone on with once the relay is back', async () => {
  const stage = (version: string) => {
    staged.push(version)
    answers = false
    return Promise.resolve()
  }
  const updater = start({ stage })
  await eventually(() => expect(told.at(-1)).toBe('staged'))
  await pass(60)
  answers = true
  updater.look(channel)
  await eventually(() => expect(told.at(-1)).toBe('waiting'))
  await pass(40)
  expect([staged, switched]).toEqual([['1.1.0'], ['1.1.0']])
  expect(told.slice(1)).not.toContain(null)
})

describe('not all agents fetch a version in the moment in which all hear of it', () => {
  /** When an agent that draws this share begins to fetch, in seconds. */
  async function begins(random: number, { until = 3_600 } = {}) {
    const began = clock.now().getTime()
    let at: number | undefined
    start({
      random: () => random,
      stage: () => {
        at ??= (clock.now().getTime() - began) / 1_000
        return Promise.resolve()
      },
    })
    await pass(until)
    return at
  }

  test('each at its own moment within the time on offer, the earliest at once and none later', async () => {
    offer = { version: '1.1.0', isWished: false, spreadSeconds: 3_600 }
    const moments: (number | undefined)[] = []
    for (let agent = 0; agent < 20; agent += 1) moments.push(await begins(agent / 20))
    expect(moments).toEqual(Array.from({ length: 20 }, (_each, agent) => agent * 180))
  })

  test('a nudge in between does not draw anew', async () => {
    offer = { version: '1.1.0', isWished: false, spreadSeconds: 1_000 }
    const draws = [0.5, 0.9]
    const updater = start({ random: () => draws.shift() ?? 1 })
    await pass(400)
    updater.look(channel)
    await pass(99)
    expect(staged).toEqual([])
    await pass(2)
    await eventually(() => expect(staged).toEqual(['1.1.0']))
  })

  test('where somebody wants it now it is fetched now', async () => {
    offer = { version: '1.1.0', isWished: false, spreadSeconds: 3_600 }
    const updater = start()
    await pass(10)
    offer = { version: '1.1.0', isWished: true, spreadSeconds: 0 }
    updater.look(channel)
    await pass(2)
    await eventually(() => expect(staged).toEqual(['1.1.0']))
  })

  test('a relay that gives no more of them out is asked again after as long as it said, and up to twice that; nobody is told of a failure', async () => {
    offer = { version: '1.1.0', isWished: true, spreadSeconds: 0 }
    const asked: number[] = []
    const began = clock.now().getTime()
    const stage = () => {
      asked.push((clock.now().getTime() - began) / 1_000)
      if (asked.length > 2) return Promise.resolve()
      return Promise.reject(new UpdateRefusal('relay-busy', '50 agents fetch updates', { retryAfterMs: 60_000 }))
    }
    start({ stage })
    await pass(89)
    expect(asked).toEqual([0])
    await pass(100)
    await eventually(() => expect(asked).toEqual([0, 90, 180]))
    expect(told).not.toContain('refused')
  })
})

test('a version on trial takes no other one before it is healthy, whoever wishes it: nobody could go back to it', async () => {
  offer = { version: '1.1.0', isWished: true, spreadSeconds: 0 }
  const updater = start({ progress: { version: '1.0.0', phase: 'switching', since: clock.now().toISOString(), code: null, detail: '' } })
  await eventually(() => expect(told).toEqual(['switching']))
  await pass(30)
  expect([staged, switched]).toEqual([[], []])
  updater.isHealthy()
  await pass(2)
  await eventually(() => expect([staged, switched]).toEqual([['1.1.0'], ['1.1.0']]))
  expect(told).toContain('healthy')
})

describe('an offer is not taken', () => {
  const nothing = async () => {
    await eventually(() => expect(told.length).toBeGreaterThan(0))
    await pass(10)
    expect([staged, switched]).toEqual([[], []])
  }
  test('where the agent’s own settings say off', async () => {
    start({ mode: 'off' })
    await nothing()
  })
  test('when this machine went back from that version', async () => {
    start({ bad: ['1.1.0'] })
    await nothing()
  })
})

test('one that found no relay here is tried again once the relay has been there for ten minutes', async () => {
  const since = clock.now()
  const link = { state: 'connected', since }
  const status = () => ({ jobs: [], link }) as unknown as AgentStatus
  start({
    status,
    progress: { version: '1.1.0', phase: 'returned', since: since.toISOString(), code: 'update-relay-away', detail: '' },
  })
  await pass(300)
  link.since = clock.now()
  await pass(595)
  expect(staged).toEqual([])
  await pass(10)
  await pass(40)
  await eventually(() => expect([staged, switched]).toEqual([['1.1.0'], ['1.1.0']]))
})

test('what is refused says why, and is tried again only where that may pass', async () => {
  let code: 'update-unsigned' | 'no-answer' = 'update-unsigned'
  let tries = 0
  const stage = () => {
    tries += 1
    return Promise.reject(new UpdateRefusal(code, 'as it is'))
  }
  const updater = start({ stage })
  await eventually(() => expect(told.at(-1)).toBe('refused'))
  updater.look(channel)
  await pass(10)
  expect(tries).toBe(1)
  offer = { version: '1.1.0', isWished: true, spreadSeconds: 0 }
  code = 'no-answer'
  updater.look(channel)
  await eventually(() => expect(tries).toBe(2))
  offer = { version: '1.1.0', isWished: false, spreadSeconds: 0 }
  await eventually(() => expect(told.at(-1)).toBe('refused'))
  updater.look(channel)
  await eventually(() => expect(tries).toBe(3))
})

test('a moment is quiet after a while without jobs, safe at the latest after hours, and never without the relay', () => {
  const now = new Date('2026-03-01T12:00:00Z')
  const ago = (seconds: number) => new Date(now.getTime() - seconds * 1_000)
  const moment = { now, waitsSince: ago(60), quietSince: null, stages: [] as Stage[], isConnected: true, isWished: false }
  expect(isQuietMoment({ ...moment, quietSince: ago(30) })).toBe(true)
  expect(isQuietMoment({ ...moment, quietSince: ago(29) })).toBe(false)
  expect(isQuietMoment({ ...moment, quietSince: ago(99), isConnected: false })).toBe(false)
  expect(isQuietMoment({ ...moment, waitsSince: ago(4 * 3_600), stages: ['printing', 'held'] })).toBe(true)
  expect(isQuietMoment({ ...moment, waitsSince: ago(9 * 3_600), stages: ['sending'] })).toBe(false)
})
