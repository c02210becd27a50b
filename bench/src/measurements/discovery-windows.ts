import { setTimeout as delay } from 'node:timers/promises'
import { startPrivateCups } from '@cloudprint/testkit/cups/private-cups'
import { eventually } from '@cloudprint/testkit/eventually'
import { monotonicMs } from '../kit/monotonic.ts'
import { listedIds, untilListed } from '../kit/product-agent.ts'
import { startProductRelay } from '../kit/product-relay.ts'
import { median } from '../kit/statistics.ts'
import { enrolWindowsAgent } from '../kit/windows-agent.ts'
import type { Figure, Measurement } from '../measurement.ts'

const QUEUES = 12

export const discoveryWindows: Measurement = {
  name: 'discovery-windows',
  how: `The agent for Windows under Wine 8, whose print spooler shows ${QUEUES} queues of a private CUPS. From the start of Wine’s process to the moment when the API lists them all as ready, asked every 5 ms. Floor: the same program starts under Wine, says its version and ends.`,
  run: async (context): Promise<Figure[]> => {
    const cups = await startPrivateCups({ configLines: ['LogLevel warn'] })
    const relay = await startProductRelay(context.ground)
    try {
      await cups.addManyQueues(QUEUES)
      const agent = await enrolWindowsAgent(relay, cups.socketPath)
      const rounds: number[] = []
      const floorRounds: number[] = []
      for (let round = 0; round < (context.isQuick ? 1 : 3); round++) {
        floorRounds.push(await secondsOf(() => agent.nothing()))
        await eventually(async () => (await listedIds(relay)).length === 0, { what: 'no printer to be ready', deadlineMs: 90_000 })
        const startMs = monotonicMs()
        const running = agent.run()
        await untilListed(relay, QUEUES, 5)
        rounds.push((monotonicMs() - startMs) / 1_000)
        await running.kill9()
        await delay(200)
      }
      context.say(`  ${rounds.map((seconds) => seconds.toFixed(2)).join(', ')} s`)
      const name = `agent for Windows start → ${QUEUES} queues listed`
      return [{ name, unit: 's', value: median(rounds), rounds, floor: median(floorRounds), mark: { atMost: 3 } }]
    } finally {
      await relay.stop()
      await cups.stop()
    }
  },
}

async function secondsOf(act: () => Promise<unknown>): Promise<number> {
  const startMs = monotonicMs()
  await act()
  return (monotonicMs() - startMs) / 1_000
}
