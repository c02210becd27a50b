import { pgSchema } from './floor-schema.ts'
import type { Ground, Database } from './ground.ts'
import type { HttpTarget } from './http-target.ts'
import { startWorker, workerFile } from './worker.ts'
import type { Worker } from './worker.ts'
import type { FloorAgent } from '../workers/floor-agent.ts'
import type { FloorRelay } from '../workers/floor-relay.ts'

export interface Floor {
  relay: Worker<FloorRelay>
  target(printerIds: string[]): HttpTarget
  /** Connects an agent that hands over to CUPS, or that does nothing with a job when `cupsSocket` is null. */
  addAgents(count: number, cupsSocket: string | null): Promise<Worker<FloorAgent>>
  database: Database
  stop(): Promise<void>
}

/** The least a relay and an agent can do: node:http, one insert, one push with its answer, the same CUPS calls; nothing is checked. */
export async function startFloor(ground: Ground): Promise<Floor> {
  const database = await ground.createDatabase('floor')
  await database.query(pgSchema)
  const relay = startWorker<FloorRelay>(workerFile('floor-relay.ts'))
  const { port } = await relay.call('start', { databaseUrl: database.url })
  const agents: Worker<FloorAgent>[] = []
  return {
    relay,
    database,
    target: (printerIds) => ({ url: `http://127.0.0.1:${port}`, path: '/', headers: {}, printerIds }),
    addAgents: async (count, cupsSocket) => {
      const agent = startWorker<FloorAgent>(workerFile('floor-agent.ts'))
      agents.push(agent)
      await agent.call('start', { port, count, cupsSocket })
      return agent
    },
    stop: async () => {
      for (const agent of agents) await agent.stop()
      await relay.stop()
      await database.drop()
    },
  }
}
