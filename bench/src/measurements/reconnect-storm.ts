import { freePort } from '@cloudprint/testkit/free-port'
import { eventually } from '@cloudprint/testkit/eventually'
import { cpuTimesOf } from '../kit/cpu-time.ts'
import { addAbsentPrinters } from '../kit/absent-printers.ts'
import type { HttpTarget } from '../kit/http-target.ts'
import { monotonicMs } from '../kit/monotonic.ts'
import { startProductRelay } from '../kit/product-relay.ts'
import { median, percentile } from '../kit/statistics.ts'
import { startWorker, workerFile } from '../kit/worker.ts'
import type { Worker } from '../kit/worker.ts'
import type { BenchContext, Figure, Measurement } from '../measurement.ts'
import type { ApiLoad } from '../workers/api-load.ts'
import type { StormAgents } from '../workers/storm-agents.ts'
import type { YesServer } from '../workers/yes-server.ts'

const API_PER_SECOND = 40
/** In turn, with a label submitted after each round: a system that follows its jobs, and a console. */
const READS = [
  '/v1/jobs?limit=20',
  '/v1/me',
  '/v1/printers?limit=50',
  '/v1/jobs?limit=20&state=queued',
  '/v1/me',
  '/v1/overview',
  '/v1/jobs?limit=20',
]
const DEADLINE_MS = 120_000

export const reconnectStorm: Measurement = {
  name: 'reconnect-storm',
  how: `The relay is killed (SIGKILL) under 2,000 connected agents and started again. From the moment when it listens: until the last agent is back, with its hello answered and its printers told; they come by themselves, each with the product's backoff, and prove anew who they are. Meanwhile a warehouse system and a console make ${API_PER_SECOND} requests a second (every eighth submits a label, every eighth reads the overview, the others jobs and printers; open loop: a request's time counts from when it was due). All agents share one process on the same cores. Floor: the same clients on a bare socket.io server that believes everybody and answers every message and request with yes.`,
  run: async (context) => {
    const count = context.isQuick ? 300 : 2_000
    const rounds = context.isQuick ? 1 : 3
    const product = await ofProduct(context, count, rounds)
    const floor = await ofFloor(count, rounds)
    const cost = (part: keyof Storm['cpuMsEach']): Figure => {
      const rounds = product.map((storm) => storm.cpuMsEach[part])
      return { name: `processor time of the ${part} meanwhile, for each agent`, unit: 'ms', value: median(rounds), rounds }
    }
    const figure = (name: string, unit: Figure['unit'], pick: (storm: Storm) => number): Figure => ({
      name,
      unit,
      value: median(product.map(pick)),
      rounds: product.map(pick),
      floor: median(floor.map(pick)),
    })
    return [
      { ...figure(`relay listens again → all ${count} agents back`, 's', (storm) => storm.allBackSeconds), mark: { atMost: 20 } },
      figure(`relay listens again → half of ${count} agents back`, 's', (storm) => storm.halfBackSeconds),
      { ...figure('API meanwhile, p99 of a request', 'ms', (storm) => storm.apiP99Ms), mark: { atMost: 500 } },
      figure('API meanwhile, p50 of a request', 'ms', (storm) => storm.apiP50Ms),
      cost('relay'),
      cost('database'),
    ]
  },
}

interface Storm {
  allBackSeconds: number
  halfBackSeconds: number
  apiP50Ms: number
  apiP99Ms: number
  /** For everything that happens meanwhile, the requests included. */
  cpuMsEach: Record<'relay' | 'database', number>
}

async function ofProduct(context: BenchContext, count: number, rounds: number): Promise<Storm[]> {
  const relay = await startProductRelay(context.ground)
  const agents = startWorker<StormAgents>(workerFile('storm-agents.ts'))
  const load = startWorker<ApiLoad>(workerFile('api-load.ts'))
  try {
    const target = relay.target(await addAbsentPrinters(relay, 4))
    await agents.call('start', { relayUrl: relay.url, enrolmentCode: relay.enrolmentCode, count })
    const storms: Storm[] = []
    for (let round = 1; round <= rounds; round++) {
      const pids = () => ({ relay: relay.process.pid, database: context.ground.pid })
      storms.push(await storm({ agents, load, count, target, pids }, () => relay.restartKilled()))
      context.say(`  round ${round}: ${JSON.stringify(storms.at(-1))}`)
    }
    return storms
  } finally {
    for (const part of [load, agents, relay]) await part.stop()
  }
}

async function ofFloor(count: number, rounds: number): Promise<Storm[]> {
  const port = await freePort()
  const start = async () => {
    const server = startWorker<YesServer>(workerFile('yes-server.ts'))
    await server.call('start', { port })
    return server
  }
  let server = await start()
  const agents = startWorker<StormAgents>(workerFile('storm-agents.ts'))
  const load = startWorker<ApiLoad>(workerFile('api-load.ts'))
  try {
    const url = `http://127.0.0.1:${port}`
    await agents.call('startPlain', { url, count })
    const target = { url, path: '/v1/jobs', headers: {}, printerIds: ['any'] }
    const storms: Storm[] = []
    for (let round = 1; round <= rounds; round++) {
      storms.push(
        await storm({ agents, load, count, target, pids: () => ({ relay: server.pid, database: server.pid }) }, async () => {
          await server.stop()
          server = await start()
        }),
      )
    }
    return storms
  } finally {
    for (const part of [load, agents, server]) await part.stop()
  }
}

interface Players {
  agents: Worker<StormAgents>
  load: Worker<ApiLoad>
  count: number
  target: HttpTarget
  pids: () => Record<'relay' | 'database', number>
}

async function storm({ agents, load, count, target, pids }: Players, restart: () => Promise<void>): Promise<Storm> {
  await agents.call('forget')
  await restart()
  const listensMs = monotonicMs()
  await load.call('start', { target, reads: READS, perSecond: API_PER_SECOND })
  const allBack = () =>
    eventually(() => agents.call('countIn'), {
      what: 'all agents to be back',
      until: (isIn) => isIn === count,
      deadlineMs: DEADLINE_MS,
      everyMs: 100,
    })
  const cpuMs = await cpuTimesOf(pids(), allBack)
  const { latenciesMs, failures } = await load.call('stop')
  if (failures.length > 0) throw new Error(`${failures.length} requests failed, such as ${failures[0]}`)
  const { inMs } = await agents.call('times')
  const backSeconds = inMs.map((ms) => Math.max(0, ms - listensMs) / 1_000)
  return {
    allBackSeconds: Math.max(...backSeconds),
    halfBackSeconds: percentile(backSeconds, 0.5),
    apiP50Ms: percentile(latenciesMs, 0.5),
    apiP99Ms: percentile(latenciesMs, 0.99),
    cpuMsEach: { relay: cpuMs.relay / count, database: cpuMs.database / count },
  }
}
