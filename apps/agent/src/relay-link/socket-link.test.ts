import { createManualClock } from '@cloudprint/process-kit/manual-clock'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { FakePrintSystem } from '../printing/fake/fake-print-system.ts'
import { fakePrinter } from '../printing/fake/fake-printer.ts'
import type { RunningAgent } from '../run-agent.ts'
import { StandInRelay } from '../testing/stand-in-relay.ts'
import { makeStateFolder, startTestAgent } from '../testing/test-agent.ts'
import type { WorkedWay } from './link-state.ts'

let relay: StandInRelay
let folder: ReturnType<typeof makeStateFolder>
let agent: RunningAgent | undefined

beforeEach(async () => {
  folder = makeStateFolder()
  relay = await new StandInRelay().start()
})
afterEach(async () => {
  await agent?.stop()
  agent = undefined
  await relay.stop()
  folder.remove()
})

const eventually = (check: () => void) => vi.waitFor(check, { timeout: 45_000, interval: 5 })

async function start(memory: { worked?: WorkedWay | undefined } = {}): Promise<void> {
  const printSystems = [new FakePrintSystem({ printers: [fakePrinter('a')] })]
  agent = await startTestAgent({ folder: folder.path, relayUrl: relay.url, printSystems, memory })
}

test('the channel’s own port is tried first', async () => {
  await start()
  await eventually(() => expect(relay.transports).toEqual(['websocket on channel']))
})

test('when that port is blocked the API’s port is used, and remembered', async () => {
  relay.isChannelBlocked = true
  const memory: { worked?: WorkedWay } = {}
  await start(memory)
  await eventually(() => expect(relay.transports).toEqual(['websocket on api']))
  await eventually(() => expect(memory.worked?.way).toBe('api-websocket'))
})

test('an agent that can not remember its way is connected nevertheless', async () => {
  relay.isChannelBlocked = true
  const memory = {
    get worked(): WorkedWay | undefined {
      return undefined
    },
    set worked(_way) {
      throw new Error('the disk is full')
    },
  }
  await start(memory)
  await eventually(() => expect(agent?.status().link).toMatchObject({ state: 'connected', way: 'api-websocket' }))
})

test('a way that worked lately is tried first, and one from long ago is not', async () => {
  await start({ worked: { way: 'api-polling', at: new Date().toISOString() } })
  await eventually(() => expect(relay.transports).toEqual(['polling on api']))
  await agent?.stop()
  await start({ worked: { way: 'api-polling', at: '2026-01-01T00:00:00.000Z' } })
  await eventually(() => expect(relay.transports).toEqual(['polling on api', 'websocket on channel']))
})

test('an agent stops at once, also while it is connecting', async () => {
  const asked = Promise.withResolvers<void>()
  const silent = createServer(() => asked.resolve()).listen(0, '127.0.0.1')
  await once(silent, 'listening')
  onTestFinished(() => void silent.close())
  const relayUrl = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`
  // No time passes: an attempt that is not broken off comes to no end.
  agent = await startTestAgent({ folder: folder.path, relayUrl, printSystems: [], clock: createManualClock() })
  await asked.promise
  await agent.stop()
})

test('a lost connection is made anew, and what was printed meanwhile is reported', async () => {
  await start()
  // A link that is cut before the agent has noted its session is one that never was.
  await eventually(() => expect(agent?.status().link).toMatchObject({ state: 'connected', epoch: 1 }))
  relay.cut()
  await eventually(() => expect(relay.hellos).toHaveLength(2))
  expect(relay.hellos.map((hello) => hello.lastEpoch)).toEqual([0, 1])
})

test('a relay that refuses for now is asked again', async () => {
  relay.refusal = { code: 'relay-unready', detail: 'no database' }
  await start()
  await eventually(() => expect(agent?.status().link.detail).toContain('no database'))
  relay.refusal = undefined
  await eventually(() => expect(relay.hellos).toHaveLength(1))
})

test('a removed computer does not come back, and says what to do', async () => {
  relay.refusal = { code: 'computer-revoked', detail: '' }
  await start()
  expect(await agent?.ended).toBe('revoked')
  expect(agent?.status().link).toMatchObject({ state: 'stopped', detail: expect.stringContaining('Enrol the machine again') as string })
})

test('reports that are not acknowledged are sent again over the next connection, and applied once', async () => {
  relay.acknowledges = false
  await start()
  await eventually(() => expect(relay.hellos).toHaveLength(1))
  const job = relay.job('fake/a')
  await relay.offer(job)
  await eventually(() => expect(relay.reports.length).toBeGreaterThan(0))
  relay.acknowledges = true
  relay.cut()
  await eventually(() => expect(relay.kindsOf(job.jobId)).toEqual(['delivered', 'printing', 'completed']))
  await eventually(() => expect(agent?.status().jobs).toEqual([]))
})
