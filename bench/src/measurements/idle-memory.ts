import { setTimeout as delay } from 'node:timers/promises'
import { startProductRelay } from '../kit/product-relay.ts'
import { startWorker, workerFile } from '../kit/worker.ts'
import type { BenchContext, Figure, Measurement } from '../measurement.ts'
import type { IdleAgents } from '../workers/idle-agents.ts'
import type { PlainSocketServer } from '../workers/plain-socket-server.ts'

/** Connected before the first look, so that code that is loaded and compiled once is not counted as an agent's. */
const BEFORE = 50
/** Longer than a ping and its answer: buffers that only connecting needs are gone. */
const SETTLE_MS = 8_000

export const idleMemory: Measurement = {
  name: 'idle-memory',
  how: `What the relay's process grows by for each connected agent: handshake, hello and two printers said, then idle for ${SETTLE_MS / 1_000} s; looked at after a full garbage collection, from ${BEFORE} agents on. Floor: a socket.io server with the same settings that does nothing.`,
  run: async (context) => {
    const count = context.isQuick ? 200 : 1_000
    const product = await ofProduct(context, count)
    const floor = await ofPlainServer(count)
    const figure = (name: string, value: number, floorValue: number): Figure => ({ name, unit: 'KiB', value, floor: floorValue })
    return [
      { ...figure(`resident memory per idle agent, ${count} agents`, product.rssKib, floor.rssKib), mark: { atMost: 60 } },
      figure(`JavaScript heap per idle agent, ${count} agents`, product.heapKib, floor.heapKib),
    ]
  },
}

interface Memory {
  rssBytes: number
  heapUsedBytes: number
}

async function ofProduct(context: BenchContext, count: number) {
  const relay = await startProductRelay(context.ground, { isInspected: true })
  const agents = startWorker<IdleAgents>(workerFile('idle-agents.ts'))
  try {
    const inspected = await relay.inspect()
    const connect = (more: number) => agents.call('connect', { relayUrl: relay.url, enrolmentCode: relay.enrolmentCode, count: more })
    return await growth(connect, () => inspected.memory(), count)
  } finally {
    await agents.stop()
    await relay.stop()
  }
}

async function ofPlainServer(count: number) {
  const server = startWorker<PlainSocketServer>(workerFile('plain-socket-server.ts'), ['--expose-gc'])
  const agents = startWorker<IdleAgents>(workerFile('idle-agents.ts'))
  try {
    const { port } = await server.call('start')
    const connect = (more: number) => agents.call('connectPlain', { url: `http://127.0.0.1:${port}`, count: more })
    return await growth(connect, () => server.call('memory'), count)
  } finally {
    await agents.stop()
    await server.stop()
  }
}

async function growth(connect: (more: number) => Promise<void>, memory: () => Promise<Memory>, count: number) {
  await connect(BEFORE)
  await delay(SETTLE_MS)
  const before = await memory()
  await connect(count)
  await delay(SETTLE_MS)
  const after = await memory()
  return {
    rssKib: (after.rssBytes - before.rssBytes) / 1024 / count,
    heapKib: (after.heapUsedBytes - before.heapUsedBytes) / 1024 / count,
  }
}
