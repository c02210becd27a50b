import { once } from 'node:events'
import { Agent, request, type IncomingMessage } from 'node:http'
import { json } from 'node:stream/consumers'
import { listJobs } from '@cloudprint/protocol/http/job-routes'
import { eventually } from '@cloudprint/testkit/eventually'
import { afterEach, expect, test } from 'vitest'
import { documentsKept } from './harness/documents-kept.ts'
import { openUpload, partsOf } from './harness/slow-upload.ts'
import { useSite } from './harness/use-site.ts'

const site = useSite({
  env: { CLOUDPRINT_MAX_DOCUMENT_BYTES: '1000000' },
  queues: async (cups) => {
    await cups.addQueue({ name: 'label' })
  },
})

const kept = () => documentsKept(site().relay)

afterEach(async () => {
  expect((await site().api.call(listJobs, { query: {} })).items).toEqual([])
  await eventually(() => expect(kept()).toEqual([]), { what: 'nothing to be kept of it' })
})

async function job(changed: object = {}): Promise<object> {
  return { printerId: (await site().printer('label')).id, title: 'Broken', contentType: 'application/octet-stream', ...changed }
}

test('an upload whose connection is cut leaves nothing behind', async () => {
  const upload = openUpload(`${site().relay.apiUrl}/v1/jobs`, site().api.headers)
  await upload.write(partsOf(await job()).head, Buffer.alloc(300_000, 'x'))
  await eventually(() => expect(kept().length).toBe(1), { what: 'the upload to be under way' })
  upload.cut()
})

test('an upload that ends before its document does is said to be truncated, and may be repeated', async () => {
  const upload = openUpload(`${site().relay.apiUrl}/v1/jobs`, site().api.headers)
  await upload.write(partsOf(await job()).head, Buffer.alloc(300_000, 'x'))
  expect(await upload.end()).toMatchObject({ status: 400, body: { code: 'document-truncated', retryable: true } })
})

const refused: [what: string, changed: object, bytes: number][] = [
  ['has an unknown option', { ticket: { stapling: true } }, 900_000],
  ['is for a printer that is not there', { printerId: crypto.randomUUID() }, 900_000],
  ['is in a format that the printer lacks', { contentType: 'image/png' }, 900_000],
  ['has a document of another format than it says', { contentType: 'application/vnd.zebra.zpl' }, 900_000],
  ['has a document over the limit', {}, 5_000_000],
]

test.each(refused)('an upload that %s is refused, and its connection serves the next request', async (_what, changed, bytes) => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const { head, tail } = partsOf(await job(changed))
  // What it begins with is a PDF, whatever else it says.
  const first = await ask(agent, 'POST', '/v1/jobs', [head, Buffer.from('%PDF-1.4\n'), Buffer.alloc(bytes, 'x'), tail])
  expect(first.status).toBeGreaterThanOrEqual(400)
  expect(first.status).toBeLessThan(500)
  const next = await ask(agent, 'GET', '/v1/printers', [])
  expect(next.status).toBe(200)
  agent.destroy()
})

/** A request that may be answered before its body is there, over the one connection of this agent. */
async function ask(agent: Agent, method: string, path: string, body: Buffer[]): Promise<{ status: number; body: unknown }> {
  const headers = {
    ...site().api.headers,
    ...(body.length === 0 ? {} : { 'content-type': 'multipart/form-data; boundary=story-boundary' }),
  }
  const outgoing = request(`${site().relay.apiUrl}${path}`, { agent, method, headers, signal: AbortSignal.timeout(90_000) })
  for (const piece of body) outgoing.write(piece)
  outgoing.end()
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage]
  return { status: response.statusCode ?? 0, body: await json(response) }
}
