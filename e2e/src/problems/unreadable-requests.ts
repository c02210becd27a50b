import { randomUUID } from 'node:crypto'
import { submitJob } from '@cloudprint/protocol/http/job-routes'
import { ProblemBody } from '@cloudprint/protocol/problems'
import { sampleZpl } from '@cloudprint/testkit/sample-documents'
import { openUpload, partsOf } from '../harness/slow-upload.ts'
import { codeOf, codeOfCalled, send, sendJson, type Ground, type Provokers } from './provoke.ts'

async function labelFor({ site }: Ground) {
  const { id: printerId } = await site.printer('label')
  return { printerId, title: 'Label', contentType: 'application/vnd.zebra.zpl' as const, content: sampleZpl().toString('base64') }
}

export const unreadableRequests = {
  'request-malformed': async ({ site }) => codeOf(await sendJson(site.relay, '/v1/jobs', '{"printerId": ')),
  'request-invalid': async (ground) => codeOf(await sendJson(ground.site.relay, '/v1/jobs', { ...(await labelFor(ground)), title: 4711 })),
  'media-type-unsupported': async ({ site }) => codeOf(await send(site.relay, '/v1/jobs', '<job/>', { 'content-type': 'text/xml' })),
  'content-encoding-unsupported': async ({ site }) =>
    codeOf(await sendJson(site.relay, '/v1/jobs', 'compressed, they say', { 'content-encoding': 'gzip' })),
  'request-head-too-large': async ({ site }) => codeOf(await fetch(`${site.relay.apiUrl}/v1/jobs?search=${'x'.repeat(20_000)}`)),
  'request-too-large': async ({ site }) =>
    codeOf(await sendJson(site.relay, '/v1/enrolment-codes', { uses: 1, filler: 'x'.repeat(2_000_000) })),
  'route-not-found': async ({ site }) => codeOf(await sendJson(site.relay, '/v1/printjobs', {})),
  'idempotency-key-invalid': async (ground) =>
    codeOf(await sendJson(ground.site.relay, '/v1/jobs', await labelFor(ground), { 'idempotency-key': 'x'.repeat(256) })),
  'idempotency-key-reused': async (ground) => {
    const headers = { 'idempotency-key': randomUUID() }
    const label = await labelFor(ground)
    await ground.site.api.call(submitJob, { body: label, headers })
    return codeOfCalled(await ground.site.api.answer(submitJob, { body: { ...label, title: 'Another' }, headers }))
  },
  'idempotency-key-in-flight': async (ground) => {
    const headers = { ...ground.site.api.headers, 'idempotency-key': randomUUID() }
    const { content: _content, ...job } = await labelFor(ground)
    const uploads = [0, 1].map(() => openUpload(`${ground.site.relay.apiUrl}/v1/jobs`, headers))
    await Promise.all(uploads.map((upload) => upload.write(partsOf(job).head, Buffer.alloc(200_000))))
    // Neither has come whole: whichever the relay has read second is answered.
    const { body } = await Promise.race(uploads.map((upload) => upload.answer()))
    for (const upload of uploads) upload.cut()
    return ProblemBody.parse(body).code
  },
} satisfies Provokers
