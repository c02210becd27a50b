import { afterEach, beforeEach, expect, vi } from 'vitest'
import { FakePrintSystem } from '../printing/fake/fake-print-system.ts'
import { fakePrinter } from '../printing/fake/fake-printer.ts'
import type { RunningAgent } from '../run-agent.ts'
import { StandInRelay } from './stand-in-relay.ts'
import { makeStateFolder, startTestAgent } from './test-agent.ts'
import type { TestAgentOptions } from './test-agent.ts'

/** What one test has for itself. The agent is the one that was started last; it is stopped with the test. */
export interface AgentSite {
  relay: StandInRelay
  fake: FakePrintSystem
  folder: ReturnType<typeof makeStateFolder>
  agent: RunningAgent | undefined
}

/** Gives each test of a file a folder, a stand-in relay and a scripted print system with these queues. */
export function useAgentSite(...queues: string[]): AgentSite {
  const site = { agent: undefined } as AgentSite
  beforeEach(async () => {
    site.folder = makeStateFolder()
    site.relay = await new StandInRelay().start()
    site.fake = new FakePrintSystem({ printers: queues.map((queue) => fakePrinter(queue)) })
  })
  afterEach(async () => {
    await site.agent?.stop()
    site.agent = undefined
    site.fake.close()
    await site.relay.stop()
    site.folder.remove()
  })
  return site
}

/** Starts the agent of a site, and waits until its relay has let it in, and it has noted so: what happens before that is of no session. */
export async function connect(site: AgentSite, parts: Pick<TestAgentOptions, 'clock'> = {}): Promise<void> {
  const { relay, fake, folder } = site
  const before = relay.epoch
  const agent = await startTestAgent({ folder: folder.path, relayUrl: relay.url, printSystems: [fake], ...parts })
  site.agent = agent
  await eventually(() => expect(relay.epoch).toBeGreaterThan(before))
  await eventually(() => expect(agent.status().link).toMatchObject({ state: 'connected', epoch: relay.epoch }))
}

/** Below the minute after which an agent lists its printers unasked. */
export const eventually = (check: () => void) => vi.waitFor(check, { timeout: 45_000, interval: 5 })
