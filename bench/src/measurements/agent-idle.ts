import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { startPrivateCups } from '@cloudprint/testkit/cups/private-cups'
import { eventually } from '@cloudprint/testkit/eventually'
import { spawnProcess } from '@cloudprint/testkit/spawn-process'
import type { SpawnedProcess } from '@cloudprint/testkit/spawn-process'
import { cpuTimeMs } from '../kit/cpu-time.ts'
import { enrolProductAgent, untilListed } from '../kit/product-agent.ts'
import { startProductRelay } from '../kit/product-relay.ts'
import type { Measurement } from '../measurement.ts'

const QUEUES = 12
/** What a start has left behind is gone by then. */
const SETTLE_MS = 20_000
const WATCHED_MS = 60_000

export const agentIdle: Measurement = {
  name: 'agent-idle',
  how: `An agent with ${QUEUES} CUPS queues of a laser printer, connected and with nothing to print: its resident memory, and the processor time that it uses in ${WATCHED_MS / 1_000} s, ${SETTLE_MS / 1_000} s after its start. Floor: a Node that does nothing.`,
  run: async ({ ground, isQuick, say }) => {
    const cups = await startPrivateCups({ configLines: ['LogLevel warn'] })
    const relay = await startProductRelay(ground)
    const bare = spawnProcess({ command: process.execPath, args: ['-e', 'setInterval(() => {}, 3_600_000)'], env: {} })
    try {
      await cups.addQueue({ name: 'Model', model: 'drv:///sample.drv/generic.ppd', uri: 'socket://127.0.0.1:9' })
      const model = join(cups.dirs.etc, 'ppd', 'Model.ppd')
      await eventually(() => existsSync(model), { what: 'the driver' })
      await cups.addManyQueues(QUEUES - 1, { ppd: model })
      const startAgent = await enrolProductAgent(relay, cups.socketPath)
      const agent = startAgent()
      await untilListed(relay, QUEUES)
      await delay(isQuick ? 1_000 : SETTLE_MS)
      const [product, floor] = await watch([agent.process, bare], isQuick ? 2_000 : WATCHED_MS)
      say(`  ${product.mib.toFixed(1)} MiB, ${product.percent.toFixed(2)} % of a core`)
      await agent.stop()
      return [
        { name: 'resident memory of an idle agent', unit: 'MiB', value: product.mib, floor: floor.mib, mark: { atMost: 90 } },
        {
          name: 'processor time of an idle agent, of one core',
          unit: '%',
          value: product.percent,
          floor: floor.percent,
          mark: { atMost: 0.5 },
        },
      ]
    } finally {
      await bare.stop()
      await relay.stop()
      await cups.stop()
    }
  },
}

interface Idle {
  mib: number
  percent: number
}

async function watch([one, other]: [SpawnedProcess, SpawnedProcess], forMs: number): Promise<[Idle, Idle]> {
  const before = [cpuTimeMs(one.pid), cpuTimeMs(other.pid)]
  await delay(forMs)
  const idle = (watched: SpawnedProcess, cpuBefore = NaN) => ({
    mib: watched.rssBytes() / 2 ** 20,
    percent: ((cpuTimeMs(watched.pid) - cpuBefore) / forMs) * 100,
  })
  return [idle(one, before[0]), idle(other, before[1])]
}
