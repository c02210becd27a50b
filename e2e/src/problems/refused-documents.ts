import { cancelJob, listJobs, submitJob } from '@cloudprint/protocol/http/job-routes'
import { PrinterId } from '@cloudprint/protocol/ids'
import type { DocumentFormat } from '@cloudprint/protocol/document-format'
import { samplePdf } from '@cloudprint/testkit/sample-pdf'
import { samplePng, sampleZpl } from '@cloudprint/testkit/sample-documents'
import { ProblemBody, type ProblemCode } from '@cloudprint/protocol/problems'
import { openUpload, partsOf } from '../harness/slow-upload.ts'
import { printerOfAbsentComputer } from '../harness/printer-of-absent-computer.ts'
import { startRelay, type RelayProcess } from '../harness/relay-process.ts'
import { codeOf, codeOfCalled, send, sendJson, type Ground, type Provokers } from './provoke.ts'

const MIB = 1024 * 1024
const awayStore = {
  CLOUDPRINT_S3_BUCKET: 'documents',
  CLOUDPRINT_S3_ENDPOINT: 'http://127.0.0.1:1',
  CLOUDPRINT_S3_ACCESS_KEY_ID: 'relay',
  CLOUDPRINT_S3_SECRET_ACCESS_KEY: 'secret',
}

async function job({ site }: Ground, queue: string, contentType: DocumentFormat) {
  return { printerId: (await site.printer(queue)).id, title: 'Document', contentType }
}

/** Streams raw bytes to a printer of the cramped relay; undefined when they were taken. */
async function upload({ relay, largePrinterId: printerId }: Ground['cramped'], bytes: number): Promise<ProblemCode | undefined> {
  const form = new FormData()
  form.set('job', JSON.stringify({ printerId, title: 'Large', contentType: 'application/octet-stream' }))
  form.set('document', new Blob([Buffer.alloc(bytes, 'x')]), 'large.bin')
  const response = await send(relay, '/v1/jobs', form)
  const body: unknown = await response.json()
  return response.status === 201 ? undefined : ProblemBody.parse(body).code
}

async function cancelAll({ relay }: { relay: RelayProcess }): Promise<void> {
  const { items } = await relay.api.call(listJobs, { query: { state: 'queued', limit: 200 } })
  for (const { id: jobId } of items) await relay.api.call(cancelJob, { params: { jobId } })
}

export const refusedDocuments = {
  'document-missing': async (ground) =>
    codeOf(await sendJson(ground.site.relay, '/v1/jobs', await job(ground, 'label', 'application/vnd.zebra.zpl'))),
  'document-empty': async (ground) =>
    codeOf(await sendJson(ground.site.relay, '/v1/jobs', { ...(await job(ground, 'label', 'application/vnd.zebra.zpl')), content: '' })),
  'document-not-base64': async (ground) =>
    codeOf(
      await sendJson(ground.site.relay, '/v1/jobs', { ...(await job(ground, 'label', 'application/vnd.zebra.zpl')), content: '^XA^XZ' }),
    ),
  'document-truncated': async (ground) => {
    const { head } = partsOf(await job(ground, 'label', 'application/octet-stream'))
    const cut = openUpload(`${ground.site.relay.apiUrl}/v1/jobs`, ground.site.api.headers)
    await cut.write(head, Buffer.alloc(200_000))
    return ProblemBody.parse((await cut.end()).body).code
  },
  'document-format-mismatch': async ({ site }) =>
    codeOfCalled(await site.trySubmit('laser', { contentType: 'application/pdf', document: samplePng() })),
  'document-format-unsupported': async ({ site }) =>
    codeOfCalled(await site.trySubmit('label', { contentType: 'application/pdf', document: samplePdf() })),
  'ticket-unsupported': async ({ site }) =>
    codeOfCalled(
      await site.trySubmit('laser', { contentType: 'application/pdf', document: samplePdf(), ticket: { media: 'iso_a0_841x1189mm' } }),
    ),
  'document-too-large': ({ cramped }) => upload(cramped, 2.5 * MIB),
  // An object store that is not there: a label would go on.
  'storage-away': async () => {
    const relay = await startRelay({ env: { ...awayStore } })
    const printerId = await printerOfAbsentComputer(relay)
    const code = await upload({ relay, printerId, largePrinterId: printerId }, MIB / 2)
    await relay.stop()
    return code
  },
  'storage-full': async ({ cramped }) => {
    const code = (await upload(cramped, 1.5 * MIB)) ?? (await upload(cramped, 1.5 * MIB))
    await cancelAll(cramped)
    return code
  },
  'queue-full': async ({ cramped }) => {
    const body = { printerId: PrinterId.parse(cramped.printerId), title: 'One more', contentType: 'application/vnd.zebra.zpl' as const }
    for (let waiting = 0; waiting < 10; waiting += 1) {
      const called = await cramped.relay.api.answer(submitJob, { body: { ...body, content: sampleZpl().toString('base64') } })
      if (called.ok) continue
      await cancelAll(cramped)
      return called.problem.code
    }
    return undefined
  },
} satisfies Provokers
