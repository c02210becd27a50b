import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { startPrivateCups } from '@cloudprint/testkit/cups/private-cups'
import { eventually } from '@cloudprint/testkit/eventually'
import { cupsAt } from '../kit/cups-at.ts'
import { monotonicMs } from '../kit/monotonic.ts'
import { enrolProductAgent, listedIds, untilListed } from '../kit/product-agent.ts'
import { startProductRelay } from '../kit/product-relay.ts'
import { median } from '../kit/statistics.ts'
import type { BenchContext, Figure, Measurement } from '../measurement.ts'

export const discovery: Measurement = {
  name: 'discovery',
  how: 'CUPS queues with the driver of a laser printer (10 KB of capabilities each). From the start of the agent’s process to the moment when the API lists them all as ready, asked every 5 ms; an agent that the relay has never seen before. Floor: one CUPS-Get-Printers with the same attributes from a process that is already running.',
  run: async (context) => {
    const figures: Figure[] = []
    for (const count of [1, 50, 200]) figures.push(await discover(context, count))
    return figures
  },
}

async function discover(context: BenchContext, count: number): Promise<Figure> {
  const cups = await startPrivateCups({ configLines: ['LogLevel warn'] })
  const relay = await startProductRelay(context.ground)
  try {
    // One queue is made by lpadmin for its driver's file; the others are copies of it.
    await cups.addQueue({ name: 'Model', model: 'drv:///sample.drv/generic.ppd', uri: 'socket://127.0.0.1:9' })
    const model = join(cups.dirs.etc, 'ppd', 'Model.ppd')
    await eventually(() => existsSync(model), { what: 'the driver', deadlineMs: 15_000 })
    if (count > 1) await cups.addManyQueues(count - 1, { ppd: model })
    const floorRounds: number[] = []
    const rounds: number[] = []
    const bare = cupsAt(cups.socketPath)
    await bare.printers(AbortSignal.timeout(30_000)) // CUPS reads its drivers' files at the first question
    for (let round = 0; round < (context.isQuick ? 1 : 3); round++) {
      const askedMs = monotonicMs()
      const found = await bare.printers(AbortSignal.timeout(30_000))
      floorRounds.push((monotonicMs() - askedMs) / 1_000)
      if (found.length !== count) throw new Error(`CUPS has ${found.length} queues instead of ${count}`)

      await eventually(async () => (await listedIds(relay)).length === 0, { what: 'no printer to be ready', deadlineMs: 30_000 })
      const startAgent = await enrolProductAgent(relay, cups.socketPath)
      const startMs = monotonicMs()
      const agent = startAgent()
      await untilListed(relay, count, 5)
      rounds.push((monotonicMs() - startMs) / 1_000)
      await agent.stop()
      await delay(200)
    }
    context.say(`  ${count} queues: ${rounds.map((seconds) => seconds.toFixed(2)).join(', ')} s`)
    return {
      name: `agent start → ${count} ${count === 1 ? 'queue' : 'queues'} listed`,
      unit: 's',
      value: median(rounds),
      rounds,
      floor: median(floorRounds),
      ...(count === 200 ? { mark: { atMost: 0.5 } } : {}),
    }
  } finally {
    await relay.stop()
    await cups.stop()
  }
}
