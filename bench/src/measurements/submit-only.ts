import { addAbsentPrinters } from '../kit/absent-printers.ts'
import { cpuTimesOf } from '../kit/cpu-time.ts'
import { startFloor } from '../kit/floor.ts'
import type { HttpTarget } from '../kit/http-target.ts'
import { startProductRelay } from '../kit/product-relay.ts'
import { profiled } from '../kit/profiled.ts'
import { median, percentile } from '../kit/statistics.ts'
import { startWorker, workerFile } from '../kit/worker.ts'
import type { Figure, Measurement } from '../measurement.ts'
import type { SubmitLoad } from '../workers/submit-load.ts'

const CONNECTIONS = 32
const PRINTERS = 10

export const submitOnly: Measurement = {
  name: 'submit',
  how: `${CONNECTIONS} kept connections, each with one 2 KB label under way, to ${PRINTERS} printers of a computer that is not connected; every 201 is a synchronous commit. Floor: node:http and one insert.`,
  run: async (context) => {
    const relay = await startProductRelay(context.ground, { isInspected: context.profileDir !== undefined })
    const floor = await startFloor(context.ground)
    const load = startWorker<SubmitLoad>(workerFile('submit-load.ts'))
    const seconds = context.isQuick ? 2 : 6
    let firstNumber = 1
    const submit = async (target: HttpTarget, withIdempotencyKey: boolean) => {
      const { startMs, endMs, latenciesMs } = await load.call('closed', {
        target,
        connections: CONNECTIONS,
        firstNumber,
        seconds,
        withIdempotencyKey,
      })
      firstNumber += latenciesMs.length
      return { perSecond: (latenciesMs.length * 1_000) / (endMs - startMs), p99Ms: percentile(latenciesMs, 0.99) }
    }
    try {
      const target = relay.target(await addAbsentPrinters(relay, PRINTERS))
      const floorTarget = floor.target(['any'])
      await submit(target, false) // warms up
      await submit(floorTarget, false)
      if (context.profileDir !== undefined) {
        const profiling = { dir: context.profileDir, what: 'submit', processes: { relay: relay.process }, database: relay.database }
        await profiled(profiling, () => submit(target, false))
      }
      const rates: Record<'plain' | 'keyed' | 'floor' | 'p99Ms' | 'floorP99Ms', number[]> = {
        plain: [],
        keyed: [],
        floor: [],
        p99Ms: [],
        floorP99Ms: [],
      }
      const cost: Record<'relay' | 'database', number[]> = { relay: [], database: [] }
      for (let round = 0; round < (context.isQuick ? 1 : 3); round++) {
        let plain = { perSecond: NaN, p99Ms: NaN }
        const cpuMs = await cpuTimesOf({ relay: relay.process.pid, database: context.ground.pid }, async () => {
          plain = await submit(target, false)
        })
        cost.relay.push(cpuMs.relay / (plain.perSecond * seconds))
        cost.database.push(cpuMs.database / (plain.perSecond * seconds))
        const keyed = await submit(target, true)
        const bare = await submit(floorTarget, false)
        rates.plain.push(plain.perSecond)
        rates.p99Ms.push(plain.p99Ms)
        rates.keyed.push(keyed.perSecond)
        rates.floor.push(bare.perSecond)
        rates.floorP99Ms.push(bare.p99Ms)
        context.say(
          `  round ${round + 1}: ${plain.perSecond.toFixed(0)} req/s, with key ${keyed.perSecond.toFixed(0)}, floor ${bare.perSecond.toFixed(0)}`,
        )
      }
      const floorRate = median(rates.floor)
      const figure = (name: string, rounds: number[]): Figure => ({ name, unit: 'req/s', value: median(rounds), rounds, floor: floorRate })
      return [
        figure('submit', rates.plain),
        figure('submit with Idempotency-Key', rates.keyed),
        { name: 'processor time of the relay for a submit', unit: 'ms', value: median(cost.relay), rounds: cost.relay },
        { name: 'processor time of the database for a submit', unit: 'ms', value: median(cost.database), rounds: cost.database },
        { name: 'submit, p99 of a request', unit: 'ms', value: median(rates.p99Ms), rounds: rates.p99Ms, floor: median(rates.floorP99Ms) },
      ]
    } finally {
      for (const part of [load, floor, relay]) await part.stop()
    }
  },
}
