import { setTimeout as delay } from 'node:timers/promises'
import { eventually } from '@cloudprint/testkit/eventually'
import { startFloor } from '../kit/floor.ts'
import { startLabelQueues } from '../kit/label-queues.ts'
import type { LabelQueues } from '../kit/label-queues.ts'
import { enrolProductAgent, untilListed } from '../kit/product-agent.ts'
import { startProductRelay } from '../kit/product-relay.ts'
import { profiled } from '../kit/profiled.ts'
import { poissonArrivals } from '../kit/random.ts'
import { median, percentile } from '../kit/statistics.ts'
import { startWorker, workerFile } from '../kit/worker.ts'
import type { BenchContext, Figure, Measurement } from '../measurement.ts'
import type { DirectLoad } from '../workers/direct-load.ts'
import type { SubmitLoad } from '../workers/submit-load.ts'

/** One queue of CUPS starts a process for each job and gets about 60 through in a second; a packing hall has more than one. */
const QUEUES = 8

interface Times {
  dueMs: number[]
}
/** Sends labels due at `arrivals`, numbered from `firstNumber`. */
type Way = (plan: { arrivals: number[]; firstNumber: number }) => Promise<Times>

interface Round {
  spooled: number[]
  sunk: number[]
}

export const latency: Measurement = {
  name: 'latency',
  how: `2 KB ZPL labels arrive by chance (Poisson, open loop: a label's time counts from when it was due) at the HTTP API, for ${QUEUES} raw CUPS queues to network printers. "Spooler" is when CUPS has answered Send-Document, "printer" when the last byte came out on port 9100; both are seen from outside, by a process that stands between agent and CUPS and behind CUPS. Floor: node:http, one insert, one socket.io push with its answer, Create-Job and Send-Document. Rounds of product, floor and peers take turns with the same arrivals.`,
  run: async (context) => {
    const queues = await startLabelQueues(QUEUES)
    const relay = await startProductRelay(context.ground, { isInspected: context.profileDir !== undefined })
    const startAgent = await enrolProductAgent(relay, queues.cupsSocket, { isInspected: context.profileDir !== undefined })
    const agent = startAgent()
    const floor = await startFloor(context.ground)
    const load = startWorker<SubmitLoad>(workerFile('submit-load.ts'))
    const direct = startWorker<DirectLoad>(workerFile('direct-load.ts'))
    try {
      const target = relay.target(await untilListed(relay, QUEUES))
      await floor.addAgents(1, queues.cupsSocket)
      const { cupsSocket } = queues
      const ways: Record<string, Way> = {
        'product': (plan) => load.call('open', { ...plan, target }),
        'floor': (plan) => load.call('open', { ...plan, target: floor.target(queues.queues) }),
        'IPP directly': (plan) => direct.call('ipp', { ...plan, cupsSocket, queues: queues.queues }),
        'lp': (plan) => direct.call('lp', { ...plan, cupsSocket, queues: queues.queues }),
      }
      await measure(context, ways, queues, { perSecond: 20, seconds: context.isQuick ? 2 : 10, rounds: 1 }) // warms up, not published
      const slow = await measure(context, ways, queues, {
        perSecond: 1,
        seconds: context.isQuick ? 5 : 20,
        rounds: 1,
      })
      const product = ways['product']
      if (product !== undefined && context.profileDir !== undefined) {
        const profiling = {
          dir: context.profileDir,
          what: 'latency',
          processes: { relay: relay.process, agent: agent.process },
          database: relay.database,
        }
        await profiled(profiling, () => oneRound(product, queues, poissonArrivals({ perSecond: 50, seconds: 10, seed: 7 })))
      }
      const fast = await measure(context, ways, queues, {
        perSecond: 50,
        seconds: context.isQuick ? 4 : 12,
        rounds: context.isQuick ? 1 : 3,
      })
      return [...figures(slow, 1, {}), ...figures(fast, 50, { p50: { atMost: 10 }, p99: { atMost: 60 } })]
    } finally {
      for (const part of [load, direct, agent, floor, relay, queues]) await part.stop()
    }
  },
}

let nextNumber = 1

async function measure(
  context: BenchContext,
  ways: Record<string, Way>,
  queues: LabelQueues,
  plan: { perSecond: number; seconds: number; rounds: number },
): Promise<Record<string, Round[]>> {
  const roundsByWay: Record<string, Round[]> = {}
  for (let round = 0; round < plan.rounds; round++) {
    for (const [name, way] of Object.entries(ways)) {
      const arrivals = poissonArrivals({ ...plan, seed: 1 + round })
      const times = await oneRound(way, queues, arrivals)
      ;(roundsByWay[name] ??= []).push(times)
      context.say(
        `  ${plan.perSecond} jobs/s, round ${round + 1}, ${name}: spooler p50 ${percentile(times.spooled, 0.5).toFixed(1)} p99 ${percentile(times.spooled, 0.99).toFixed(1)} ms`,
      )
    }
  }
  return roundsByWay
}

async function oneRound(way: Way, { witness }: LabelQueues, arrivals: number[]): Promise<Round> {
  const firstNumber = nextNumber
  nextNumber += arrivals.length
  const range = { from: firstNumber, to: nextNumber }
  const { dueMs } = await way({ arrivals, firstNumber })
  await eventually(() => witness.call('count', range), {
    what: `${arrivals.length} labels at the printers`,
    until: ({ spooled, sunk }) => spooled === arrivals.length && sunk === arrivals.length,
    deadlineMs: 60_000,
    everyMs: 100,
  })
  // What the last jobs leave to do (reports, CUPS's own files) must not fall into the next round.
  await delay(1_000)
  const times = await witness.call('take', range)
  const since = (seen: (number | undefined)[]) => seen.map((ms, index) => (ms ?? NaN) - (dueMs[index] ?? NaN))
  return { spooled: since(times.spooledMs), sunk: since(times.sunkMs) }
}

function figures(roundsByWay: Record<string, Round[]>, perSecond: number, marks: Record<string, { atMost: number }>): Figure[] {
  const shares = { p50: 0.5, p95: 0.95, p99: 0.99 }
  return (['spooled', 'sunk'] as const).flatMap((end) =>
    Object.entries(shares).map(([shareName, share]): Figure => {
      const roundsOf = (way: string) => (roundsByWay[way] ?? []).map((round) => percentile(round[end], share))
      const mark = end === 'spooled' ? marks[shareName] : undefined
      return {
        name: `submit → ${end === 'spooled' ? 'spooler' : 'printer'} at ${perSecond} jobs/s, ${shareName}`,
        unit: 'ms',
        value: median(roundsOf('product')),
        rounds: roundsOf('product'),
        floor: median(roundsOf('floor')),
        peers: { 'IPP directly': median(roundsOf('IPP directly')), 'lp': median(roundsOf('lp')) },
        ...(mark === undefined ? {} : { mark }),
      }
    }),
  )
}
