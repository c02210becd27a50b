import { fetchDocument } from '@cloudprint/protocol/http/agent-routes'
import { removeComputer } from '@cloudprint/protocol/http/computer-routes'
import { submitJob } from '@cloudprint/protocol/http/job-routes'
import { listPrinters } from '@cloudprint/protocol/http/printer-routes'
import { routePath } from '@cloudprint/protocol/http/route'
import { PrinterId } from '@cloudprint/protocol/ids'
import { LocalPrinter, PrinterDescription } from '@cloudprint/protocol/printer'
import { eventually } from '@cloudprint/testkit/eventually'
import { sampleZpl } from '@cloudprint/testkit/sample-documents'
import { assertionOf, connect, enrolStandIn } from '../harness/stand-in-agent.ts'
import { codeOf, type Provokers } from './provoke.ts'

export const downloads = {
  'range-not-satisfiable': async ({ site }) => {
    const identity = await enrolStandIn(site.relay)
    const { computerId } = identity
    const agent = await connect(site.relay, identity)
    await agent.hello()
    const seen = await site.printer('label')
    const name = 'cups/of-a-stand-in'
    await agent.printers({ names: [name], changed: [LocalPrinter.parse({ ...seen, name, description: PrinterDescription.parse(seen) })] })
    const [printer] = (await site.api.call(listPrinters, { query: { computerId } })).items
    const label = { title: 'Label', contentType: 'application/vnd.zebra.zpl' as const, content: sampleZpl().toString('base64') }
    const { id: jobId } = await site.api.call(submitJob, { body: { ...label, printerId: PrinterId.parse(printer?.id) } })
    const address = `${site.relay.apiUrl}${routePath(fetchDocument.path, { jobId })}`
    const code = await eventually(
      async () =>
        codeOf(await fetch(address, { headers: { authorization: `Bearer ${await assertionOf(identity)}`, range: 'bytes=1000000-' } })),
      { what: 'the job to be offered', until: (answered) => answered !== 'document-unavailable' },
    )
    agent.close()
    await site.api.call(removeComputer, { params: { computerId } })
    return code
  },
} satisfies Provokers
