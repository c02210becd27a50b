import { fakePrinter } from '@cloudprint/agent/dist/printing/fake/fake-printer.js'
import { FakePrintSystem } from '@cloudprint/agent/dist/printing/fake/fake-print-system.js'
import { enrolFakeAgent } from '../kit/fake-agent.ts'
import { serveParent } from '../kit/worker.ts'

export type FakeAgents = typeof handlers

/** Whole agents, several in this process: own journal on disk, own channel; only the print system behind them is the scripted one. */
const handlers = {
  async start({
    relayUrl,
    enrolmentCode,
    count,
    printersEach,
  }: {
    relayUrl: string
    enrolmentCode: string
    count: number
    printersEach: number
  }) {
    for (let index = 0; index < count; index++) {
      const printers = Array.from({ length: printersEach }, (_, number) => fakePrinter(`Printer_${number}`))
      const start = await enrolFakeAgent({ relayUrl, enrolmentCode, name: `bench ${index}` }, new FakePrintSystem({ printers }))
      await start()
    }
  },
}

serveParent(handlers)
