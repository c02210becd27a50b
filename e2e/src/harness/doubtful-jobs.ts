import { listPrinters } from '@cloudprint/protocol/http/printer-routes'
import type { PrinterId } from '@cloudprint/protocol/ids'
import { eventually } from '@cloudprint/testkit/eventually'
import { sampleZpl } from '@cloudprint/testkit/sample-documents'
import { rawPrinter } from './printer-of-absent-computer.ts'
import type { Site } from './site.ts'
import { connect, enrolStandIn } from './stand-in-agent.ts'

/** Jobs of a printer of their own whose agent can not tell whether they were printed. */
export async function doubtfulJobs(site: Site, titles: readonly string[]): Promise<PrinterId> {
  const identity = await enrolStandIn(site.relay)
  const agent = await connect(site.relay, identity)
  await agent.hello()
  await agent.printers({ names: [rawPrinter.name], changed: [rawPrinter] })
  const { items } = await site.api.call(listPrinters, { query: { computerId: identity.computerId } })
  const [printer] = items
  if (printer === undefined) throw new Error('the stand-in has a printer')
  let number = 0
  for (const title of titles) {
    const { id: jobId } = await site.submitTo(printer.id, { title, contentType: 'application/octet-stream', document: sampleZpl(title) })
    const event = { kind: 'uncertain', detail: 'the spooler lost it' } as const
    const tell = () => agent.reports({ reports: [{ number: ++number, jobId, attempt: 1, at: new Date().toISOString(), event }] })
    // Nothing is believed of a job before it was offered.
    await eventually(tell, { what: 'the doubt to be taken', until: (told) => told.ok && told.reply.refused.length === 0, everyMs: 50 })
  }
  agent.close()
  return printer.id
}
