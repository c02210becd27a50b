import { eventually } from '@cloudprint/testkit/eventually'
import { cpuTimesOf } from '../kit/cpu-time.ts'
import { startFloor } from '../kit/floor.ts'
import { monotonicMs } from '../kit/monotonic.ts'
import { untilListed } from '../kit/product-agent.ts'
import { startProductRelay } from '../kit/product-relay.ts'
import { profiled } from '../kit/profiled.ts'
import { median } from '../kit/statistics.ts'
import { startWorker, workerFile } from '../kit/worker.ts'
import type { BenchContext, Figure, Measurement } from '../measurement.ts'
import type { FakeAgents } from '../workers/fake-agents.ts'
import type { SubmitLoad } from '../workers/submit-load.ts'

const CONNECTIONS = 32
const DEADLINE_MS = 120_000

export const throughput: Measurement = {
  name: 'throughput',
  how: `A batch of 2 KB labels is submitted over ${CONNECTIONS} connections as fast as they are taken; the time ends when the last job stands as completed in the relay's database. The agents are whole (journal, channel, lanes) with a scripted print system that completes at once; all of them share one process, as the load generator has one and the relay has one. Floor: node:http, one insert, one socket.io push with its answer.`,
  run: async (context) => [...(await withAgents(context, 1, 10)), ...(await withAgents(context, 20, 2))],
}

async function withAgents(context: BenchContext, agentCount: number, printersEach: number): Promise<Figure[]> {
  const relay = await startProductRelay(context.ground, { isInspected: context.profileDir !== undefined })
  const floor = await startFloor(context.ground)
  const agents = startWorker<FakeAgents>(workerFile('fake-agents.ts'))
  const load = startWorker<SubmitLoad>(workerFile('submit-load.ts'))
  const jobs = context.isQuick ? 1_000 : 5_000
  let firstNumber = 1
  const submit = (target: Parameters<SubmitLoad['closed']>[0]['target'], count: number) => {
    const from = firstNumber
    firstNumber += count
    return load.call('closed', { target, connections: CONNECTIONS, firstNumber: from, jobs: count })
  }
  try {
    await agents.call('start', { relayUrl: relay.url, enrolmentCode: relay.enrolmentCode, count: agentCount, printersEach })
    const target = relay.target(await untilListed(relay, agentCount * printersEach))
    await floor.addAgents(agentCount, null)
    const product = async (count: number) => {
      const { startMs } = await submit(target, count)
      const openJobs = async () => {
        const [row] = await relay.database.query<{ open: number }>(`select count(*)::int as open from job where ended_at is null`)
        return row?.open
      }
      await eventually(openJobs, { what: 'all jobs to end', until: (open) => open === 0, deadlineMs: DEADLINE_MS, everyMs: 20 })
      const doneMs = monotonicMs()
      const [bad] = await relay.database.query<{ count: number }>(`select count(*)::int as count from job where state <> 'completed'`)
      if (bad?.count !== 0) throw new Error(`${bad?.count} jobs were not completed`)
      return { perSecond: (count * 1_000) / (doneMs - startMs) }
    }
    const bare = async (count: number) => {
      const before = await floor.relay.call('counts')
      const { startMs } = await submit(floor.target(['any']), count)
      const isDone = async () => (await floor.relay.call('counts')).acknowledged === before.acknowledged + count
      await eventually(isDone, { what: 'all pushes to be answered', deadlineMs: DEADLINE_MS, everyMs: 10 })
      return (count * 1_000) / (monotonicMs() - startMs)
    }
    await product(jobs / 2) // warms up
    await bare(jobs / 2)
    if (context.profileDir !== undefined) {
      const profiling = {
        dir: context.profileDir,
        what: `throughput-${agentCount}`,
        processes: { relay: relay.process },
        database: relay.database,
      }
      await profiled(profiling, () => product(jobs))
    }
    const pids = { relay: relay.process.pid, database: context.ground.pid, agents: agents.pid }
    const used: Record<keyof typeof pids, number[]> = { relay: [], database: [], agents: [] }
    const rounds: number[] = []
    const floorRounds: number[] = []
    for (let round = 0; round < (context.isQuick ? 1 : 3); round++) {
      const cpuMs = await cpuTimesOf(pids, async () => rounds.push((await product(jobs)).perSecond))
      for (const name of ['relay', 'database', 'agents'] as const) used[name].push(cpuMs[name] / jobs)
      floorRounds.push(await bare(jobs))
      context.say(
        `  ${agentCount} agents, round ${round + 1}: ${rounds.at(-1)?.toFixed(0)} jobs/s, floor ${floorRounds.at(-1)?.toFixed(0)}; ${JSON.stringify(cpuMs)}`,
      )
    }
    const name = `submit → completed, ${agentCount === 1 ? '1 agent' : `${agentCount} agents`}, ${agentCount * printersEach} printers`
    const costs = Object.entries(used).map(([part, perJob]): Figure => ({
      name: `processor time of the ${part} for a job, ${agentCount === 1 ? '1 agent' : `${agentCount} agents`}`,
      unit: 'ms',
      value: median(perJob),
      rounds: perJob,
    }))
    return [{ name, unit: 'jobs/s', value: median(rounds), rounds, floor: median(floorRounds), mark: { atLeast: 400 } }, ...costs]
  } finally {
    for (const part of [load, agents, floor, relay]) await part.stop()
  }
}
