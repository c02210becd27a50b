import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { agentMessages } from '@cloudprint/protocol/channel/agent-messages'
import { ask } from '@cloudprint/protocol/channel/serve'
import { removeComputer } from '@cloudprint/protocol/http/computer-routes'
import { submitJob } from '@cloudprint/protocol/http/job-routes'
import { getSealingKey, listPrinters, type Printer } from '@cloudprint/protocol/http/printer-routes'
import { SEALED_CONTENT_TYPE } from '@cloudprint/protocol/job'
import { LocalPrinter, PrinterDescription } from '@cloudprint/protocol/printer'
import { Sealer } from '@cloudprint/sealing/sealer'
import { makeSealingKey } from '@cloudprint/sealing/sealing-key'
import { sampleZpl } from '@cloudprint/testkit/sample-documents'
import { eventually } from '@cloudprint/testkit/eventually'
import type { Site } from '../harness/site.ts'
import { ANSWER_MS, connect, enrolStandIn, type StandInAgent } from '../harness/stand-in-agent.ts'
import { codeOfCalled, type Provokers } from './provoke.ts'

/** A label as a system submits it that seals by itself. */
async function sealedLabel({ api }: Site, printerId: Printer['id']): Promise<Buffer> {
  const { keyId, publicKey, purpose } = await api.call(getSealingKey, { params: { printerId } })
  const sealer = new Sealer({ now: () => performance.now() })
  return sealer.sealBytes({ recipients: [{ keyId, publicKey }], purpose, document: sampleZpl() })
}

const sealedBody = (printerId: Printer['id'], sealed: Buffer) => ({
  printerId,
  title: 'Sealed label',
  contentType: SEALED_CONTENT_TYPE,
  innerContentType: 'application/vnd.zebra.zpl' as const,
  content: sealed.toString('base64'),
})

/** Does something about a printer of a stand-in, which leaves no trace. */
async function withStandIn<T>(
  site: Site,
  options: { hasKey: boolean },
  act: (agent: StandInAgent, printerId: Printer['id']) => Promise<T>,
): Promise<T> {
  const identity = await enrolStandIn(site.relay, options)
  const { computerId } = identity
  const agent = await connect(site.relay, identity)
  await agent.hello()
  const seen = await site.printer('label')
  const name = 'cups/of-a-stand-in'
  await agent.printers({ names: [name], changed: [LocalPrinter.parse({ ...seen, name, description: PrinterDescription.parse(seen) })] })
  const [printer] = (await site.api.call(listPrinters, { query: { computerId } })).items
  if (printer === undefined) throw new Error('the stand-in has no printer')
  const done = await act(agent, printer.id)
  agent.close()
  await site.api.call(removeComputer, { params: { computerId } })
  return done
}

export const sealedDocuments = {
  'sealed-document-invalid': async ({ site }) => {
    const { id } = await site.printer('label')
    return codeOfCalled(await site.api.answer(submitJob, { body: sealedBody(id, sampleZpl()) }))
  },
  'sealing-key-missing': ({ site }) =>
    withStandIn(site, { hasKey: false }, async (_agent, printerId) =>
      codeOfCalled(await site.api.answer(getSealingKey, { params: { printerId } })),
    ),
  'sealing-key-retired': ({ site }) =>
    withStandIn(site, { hasKey: true }, async ({ socket }, printerId) => {
      const sealed = await sealedLabel(site, printerId)
      const { keyId, publicKey } = await makeSealingKey()
      // The key that it had before it no longer names.
      const told = await ask(socket, agentMessages, 'sealing-keys', { current: { keyId, publicKey }, older: [] }, ANSWER_MS)
      if (!told.ok) return told.problem.code
      return codeOfCalled(await site.api.answer(submitJob, { body: sealedBody(printerId, sealed) }))
    }),
  'sealing-key-lost': async ({ site }) => {
    const { id: printerId } = await site.printer('label')
    await site.agent.stop()
    await site.untilDisconnected()
    const { id } = await site.submitTo(printerId, { document: sampleZpl() })
    rmSync(join(site.agent.stateDir, 'sealing-keys'), { recursive: true })
    await site.agent.start()
    const { failure } = await site.untilEnded(id, 'failed', 60_000)
    // The next ones are sealed to the key that it has now.
    const next = await eventually(() => site.submitTo(printerId, { document: sampleZpl() }), { what: 'a job to be taken' })
    await site.untilEnded(next.id, 'completed', 60_000)
    return failure?.code
  },
  'document-not-openable': async ({ site }) => {
    const { id: printerId } = await site.printer('label')
    const sealed = await sealedLabel(site, printerId)
    sealed.writeUInt8(sealed.readUInt8(sealed.length - 1) ^ 1, sealed.length - 1)
    const { id } = await site.api.call(submitJob, { body: sealedBody(printerId, sealed) })
    return (await site.untilEnded(id, 'failed')).failure?.code
  },
} satisfies Provokers
