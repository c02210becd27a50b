import { eventually } from '@cloudprint/testkit/eventually'
import { untilListed } from '../kit/product-agent.ts'
import { startProductRelay } from '../kit/product-relay.ts'
import { median } from '../kit/statistics.ts'
import { startWorker, workerFile } from '../kit/worker.ts'
import type { Figure, Measurement } from '../measurement.ts'
import type { HoldingAgent, Reconciled } from '../workers/holding-agent.ts'
import type { SubmitLoad } from '../workers/submit-load.ts'

/** Where an agent holds many jobs, each printer has a share of its places: the last hundred go to printers that had none. */
const PRINTERS = 60
const FULL_PRINTERS = 30
const LATE_JOBS = 100
const LONG_MS = 120_000

export const reconcile: Measurement = {
  name: 'reconcile',
  how: 'A whole agent holds 1,000 jobs in its journal, some of them with a print system that prints for ever. The relay is killed and started again: from the moment when the agent says hello, naming all 1,000, to the moment when what the relay sees otherwise stands in its journal and offers flow again. Then the agent is stopped and started: from its start on, with every open job asked of the print system first. Floor: the relay’s own part on bare ground, one statement that reads these 1,000 rows by their ids.',
  run: async ({ ground, isQuick, say }) => {
    const count = isQuick ? 200 : 1_000
    const relay = await startProductRelay(ground)
    const agent = startWorker<HoldingAgent>(workerFile('holding-agent.ts'))
    const load = startWorker<SubmitLoad>(workerFile('submit-load.ts'))
    try {
      await agent.call('start', { relayUrl: relay.url, enrolmentCode: relay.enrolmentCode, printers: PRINTERS })
      const printerIds = await untilListed(relay, PRINTERS)
      const give = async (ids: string[], jobs: number, inAll: number) => {
        await load.call('closed', { target: relay.target(ids), connections: 8, firstNumber: 1, jobs })
        const holds = () => agent.call('holds')
        await eventually(holds, { what: `${inAll} jobs to be held`, until: (held) => held === inAll, deadlineMs: LONG_MS, everyMs: 50 })
      }
      await give(printerIds.slice(0, FULL_PRINTERS), count - LATE_JOBS, count - LATE_JOBS)
      await give(printerIds.slice(FULL_PRINTERS), LATE_JOBS, count)

      const rounds: Record<'relay' | 'agent' | 'floor', number[]> = { relay: [], agent: [], floor: [] }
      for (let round = 1; round <= (isQuick ? 1 : 3); round++) {
        await agent.call('forget')
        await relay.restartKilled()
        const afterRelay = checked(await agent.call('reconciled'), count)
        rounds.relay.push((afterRelay.appliedMs - afterRelay.helloMs) / 1_000)
        await agent.call('forget')
        await agent.call('restart')
        const afterAgent = checked(await agent.call('reconciled'), count)
        rounds.agent.push((afterAgent.appliedMs - afterAgent.startedMs) / 1_000)
        rounds.floor.push(await readRows(relay.database.query, count))
        say(`  round ${round}: relay ${rounds.relay.at(-1)?.toFixed(3)} s, agent ${rounds.agent.at(-1)?.toFixed(3)} s`)
      }
      const lost = await relay.database.query<{ state: string }>(`select state from job where state not in ('delivered', 'printing')`)
      if (lost.length > 0) throw new Error(`${lost.length} held jobs were not left to their agent; the first is ${lost[0]?.state}`)
      const floor = median(rounds.floor)
      const figure = (name: string, seconds: number[]): Figure => ({ name, unit: 's', value: median(seconds), rounds: seconds, floor })
      return [
        { ...figure(`relay restarted: hello → applied, ${count} held jobs`, rounds.relay), mark: { atMost: 2 } },
        { ...figure(`agent restarted: start → applied, ${count} held jobs`, rounds.agent), mark: { atMost: 2 } },
      ]
    } finally {
      for (const part of [load, agent, relay]) await part.stop()
    }
  },
}

function checked(reconciled: Reconciled, count: number): Reconciled {
  if (reconciled.holds !== count) throw new Error(`the hello named ${reconciled.holds} jobs instead of ${count}`)
  return reconciled
}

async function readRows(query: (text: string, values?: unknown[]) => Promise<unknown[]>, count: number): Promise<number> {
  const ids = ((await query('select id from job limit $1', [count])) as { id: string }[]).map(({ id }) => id)
  const askedMs = performance.now()
  await query('select id, state, attempt from job where id = any($1::uuid[])', [ids])
  return (performance.now() - askedMs) / 1_000
}
