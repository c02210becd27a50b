import { listPrinters } from '@cloudprint/protocol/http/printer-routes'
import { noOptions, type LocalPrinter } from '@cloudprint/protocol/printer'
import type { RelayProcess } from './relay-process.ts'
import { connect, enrolStandIn } from './stand-in-agent.ts'

/** A raw printer whose computer was there once: jobs for it wait. */
export async function printerOfAbsentComputer(relay: RelayProcess): Promise<string> {
  const agent = await connect(relay, await enrolStandIn(relay))
  await agent.hello()
  await agent.printers({ names: [rawPrinter.name], changed: [rawPrinter] })
  agent.close()
  const { items } = await relay.api.call(listPrinters, { query: {} })
  return items[0]?.id ?? ''
}

/** A raw printer as an agent tells of it. */
export const rawPrinter: LocalPrinter = {
  name: 'cups/away',
  description: {
    displayName: 'Away',
    location: '',
    makeAndModel: 'Local Raw Printer',
    deviceUri: 'socket://192.0.2.1:9100',
    isDefault: false,
    isRaw: true,
    bestEvidence: 'sent',
  },
  capabilities: { formats: ['application/octet-stream'], copiesMax: 1, ...noOptions },
  health: { state: 'idle', since: '2026-03-01T12:00:00.000Z', acceptingJobs: true, reasons: [], message: '', supplies: [] },
}
