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
let stages: Stage[]
let switched: string[]
let staged: string[]
let told: (UpdatePhase | null)[]
let updaters: Updater[]
beforeEach(() => {
  clock = createManualClock()
  offer = { version: '1.1.0', isWished: false }
  ;[stages, switched, staged, told, updaters] = [[], [], [], [], []]
})
afterEach(() => Promise.all(updaters.map((updater) => updater.stop())))

/** A relay that answers what is on offer now. */
const channel = {
  ask: (_name: string, { progress }: { progress: { phase: UpdatePhase } | null }) => {
    told.push(progress?.phase ?? null)
    return Promise.resolve({ ok: true, reply: { offer } })
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
  offer = { version: '1.1.0', isWished: true }
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
  offer = { version: '1.1.0', isWished: true }
  code = 'no-answer'
  updater.look(channel)
  await eventually(() => expect(tries).toBe(2))
  offer = { version: '1.1.0', isWished: false }
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
