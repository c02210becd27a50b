import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { startPrivateCups } from '@cloudprint/testkit/cups/private-cups'
import { eventually } from '@cloudprint/testkit/eventually'
import { spawnProcess } from '@cloudprint/testkit/spawn-process'
import type { SpawnedProcess } from '@cloudprint/testkit/spawn-process'
import { cpuTimeMs } from '../kit/cpu-time.ts'
import { layAgent } from '../kit/lay-agent.ts'
import { enrolProductAgent, untilListed } from '../kit/product-agent.ts'
import { startProductRelay } from '../kit/product-relay.ts'
import { median } from '../kit/statistics.ts'
import type { Figure, Measurement } from '../measurement.ts'

const QUEUES = 12
/** Each a round of its own; side by side they take no longer than one. */
const AGENTS = 3
/** What a start has left behind is gone by then. */
const SETTLE_MS = 30_000
/** Printers are listed anew twice within it. */
const WATCHED_MS = 120_000

export const agentIdle: Measurement = {
  name: 'agent-idle',
  how: `${AGENTS} agents as their package lays them, started by their launcher, each with ${QUEUES} CUPS queues of a laser printer, connected and with nothing to print: the resident memory of each and how much of it is its own (the rest is of the files of Node and the system, shared with whoever else has them), and the processor time that it uses in ${WATCHED_MS / 1_000} s, ${SETTLE_MS / 1_000} s after its start. Floor: the same Node doing nothing.`,
  run: async ({ ground, isQuick, say }) => {
    const laid = layAgent()
    const cups = await startPrivateCups({ configLines: ['LogLevel warn'] })
    const relay = await startProductRelay(ground)
    const bare = spawnProcess({ command: laid.node, args: ['-e', 'setInterval(() => {}, 3_600_000)'], env: {} })
    try {
      await cups.addQueue({ name: 'Model', model: 'drv:///sample.drv/generic.ppd', uri: 'socket://127.0.0.1:9' })
      const model = join(cups.dirs.etc, 'ppd', 'Model.ppd')
      await eventually(() => existsSync(model), { what: 'the driver' })
      await cups.addManyQueues(QUEUES - 1, { ppd: model })
      const program = { command: laid.node, args: [laid.launcher] }
      const agents = []
      for (let index = 0; index < AGENTS; index++) agents.push((await enrolProductAgent(relay, cups.socketPath, { program }))())
      await untilListed(relay, AGENTS * QUEUES)
      await delay(isQuick ? 1_000 : SETTLE_MS)
      const [floor, ...rounds] = await watch([bare, ...agents.map((agent) => agent.process)], isQuick ? 2_000 : WATCHED_MS)
      for (const { mib, ownMib, percent } of rounds)
        say(`  ${mib.toFixed(1)} MiB, ${ownMib.toFixed(1)} its own, ${percent.toFixed(2)} % of a core`)
      for (const agent of agents) await agent.stop()
      const figure = (of: keyof Idle): Pick<Figure, 'value' | 'rounds' | 'floor'> => {
        const values = rounds.map((round) => round[of])
        return { value: median(values), rounds: values, floor: floor?.[of] ?? NaN }
      }
      return [
        { name: 'resident memory of an idle agent', unit: 'MiB', ...figure('mib'), mark: { atMost: 90 } },
        { name: 'of it its own', unit: 'MiB', ...figure('ownMib') },
        { name: 'processor time of an idle agent, of one core', unit: '%', ...figure('percent'), mark: { atMost: 0.5 } },
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
  ownMib: number
  percent: number
}

async function watch(processes: readonly SpawnedProcess[], forMs: number): Promise<Idle[]> {
  const before = processes.map(({ pid }) => cpuTimeMs(pid))
  await delay(forMs)
  return processes.map((watched, index) => ({
    mib: watched.rssBytes() / 2 ** 20,
    ownMib: ownBytes(watched.pid) / 2 ** 20,
    percent: ((cpuTimeMs(watched.pid) - (before[index] ?? NaN)) / forMs) * 100,
  }))
}

function ownBytes(pid: number): number {
  const kibibytes = readFileSync(`/proc/${pid}/status`, 'utf8').match(/^RssAnon:\s+(\d+) kB/m)?.[1]
  return Number(kibibytes) * 1024
}
