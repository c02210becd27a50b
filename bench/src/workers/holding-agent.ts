import { fakePrinter } from '@cloudprint/agent/dist/printing/fake/fake-printer.js'
import { FakePrintSystem } from '@cloudprint/agent/dist/printing/fake/fake-print-system.js'
import type { Link } from '@cloudprint/agent/dist/relay-link/link.js'
import type { RunningAgent } from '@cloudprint/agent/dist/run-agent.js'
import { enrolFakeAgent } from '../kit/fake-agent.ts'
import { monotonicMs } from '../kit/monotonic.ts'
import { serveParent } from '../kit/worker.ts'

export type HoldingAgent = typeof handlers

export interface Reconciled {
  /** How many jobs the hello named. */
  holds: number
  startedMs: number
  helloMs: number
  appliedMs: number
}

let start: Awaited<ReturnType<typeof enrolFakeAgent>> | undefined
let agent: RunningAgent | undefined
let startedMs = 0
let hello: { holds: number; helloMs: number } | undefined
let applied = Promise.withResolvers<Reconciled>()

/** One whole agent whose printers print for ever: what it was given it holds. */
const handlers = {
  async start(plan: { relayUrl: string; enrolmentCode: string; printers: number }) {
    const printers = Array.from({ length: plan.printers }, (_, number) => fakePrinter(`Printer_${number}`))
    const printSystem = new FakePrintSystem({ printers, outcome: () => ({ kind: 'silence' }) })
    start = await enrolFakeAgent({ ...plan, name: 'holding' }, printSystem)
    await run()
  },

  /** Stops the agent and starts it on the journal that it left. */
  async restart() {
    await agent?.stop()
    await run()
  },

  async holds() {
    return agent?.status().jobs.length ?? 0
  },

  /** From here on the next greeting counts. */
  async forget() {
    hello = undefined
    applied = Promise.withResolvers()
  },

  /** The first greeting since, once what the relay answered stands in the journal. */
  async reconciled(): Promise<Reconciled> {
    return applied.promise
  },
}

async function run(): Promise<void> {
  startedMs = monotonicMs()
  agent = await start?.({ through: timed, onChange })
}

function onChange(): void {
  if (hello === undefined || agent?.status().link.state !== 'connected') return
  applied.resolve({ ...hello, startedMs, appliedMs: monotonicMs() })
}

/** The same link, which notes when hello is said. */
function timed(link: Link): Link {
  return {
    connect: async (serveOn, signal) => {
      const made = await link.connect(serveOn, signal)
      if (!made.ok) return made
      const { socket } = made.connection
      const emitWithAck = (ms: number) => (event: string, payload: unknown) => {
        if (event === 'hello') hello = { holds: (payload as { holds: unknown[] }).holds.length, helloMs: monotonicMs() }
        return socket.timeout(ms).emitWithAck(event, payload)
      }
      const noting = { on: socket.on.bind(socket), timeout: (ms: number) => ({ emitWithAck: emitWithAck(ms) }) }
      return { ok: true, connection: { ...made.connection, socket: noting } }
    },
    climb: (way, serveOn, signal) => link.climb(way, serveOn, signal),
    greeted: (way) => link.greeted(way),
    wasSilent: (way) => link.wasSilent(way),
  }
}

serveParent(handlers)
