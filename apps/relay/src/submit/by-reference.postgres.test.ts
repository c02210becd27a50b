import { submitJob } from '@cloudprint/protocol/http/job-routes'
import { PrinterId } from '@cloudprint/protocol/ids'
import { SEALED_CONTENT_TYPE } from '@cloudprint/protocol/job'
import { jobPurpose, referencePurpose } from '@cloudprint/protocol/sealing-key'
import { createLogger } from '@cloudprint/process-kit/logger'
import { Opener } from '@cloudprint/sealing/opener'
import { selfSignedCertificate } from '@cloudprint/testkit/self-signed-certificate'
import { createHash, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import tls from 'node:tls'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { addPrinter } from '../testing/add-printer.ts'
import { startTestRelay } from '../testing/start-test-relay.ts'
import type { TestRelay } from '../testing/start-test-relay.ts'

const label = Buffer.from('^XA^FDfetched from the WMS^FS^XZ')
const certificate = selfSignedCertificate('wms')
const asked: { path: string; authorization: string | undefined }[] = []
const pages: Record<string, (request: IncomingMessage, response: ServerResponse) => void> = {
  '/label?token=secret-query': (_request, response) => response.end(label),
  '/missing': (_request, response) => response.writeHead(404).end(),
  '/busy': (_request, response) => response.writeHead(503).end(),
  '/pdf': (_request, response) => response.end('%PDF-1.7'),
  '/large': (_request, response) => response.end(Buffer.alloc(200_000, 65)),
  '/empty': (_request, response) => response.end(),
  '/breaks': (_request, response) => {
    response.writeHead(200, { 'Content-Length': '100000' })
    response.write(Buffer.alloc(90_000, 65), () => response.destroy())
  },
  '/to-metadata': (_request, response) => response.writeHead(302, { Location: 'https://169.254.169.254/latest/secret-path' }).end(),
}
const server = createServer(certificate, (request, response) => {
  asked.push({ path: request.url ?? '', authorization: request.headers.authorization })
  pages[request.url ?? '']?.(request, response)
})
let origin: string
let relay: TestRelay
let careful: TestRelay
let logged = ''

beforeAll(async () => {
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), certificate.cert])
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  origin = `https://localhost:${(server.address() as AddressInfo).port}`
  const log = createLogger({ name: 'relay', level: 'trace', destination: { write: (line: string) => (logged += line) } })
  const limits = { CLOUDPRINT_MAX_DOCUMENT_BYTES: '100000' }
  relay = await startTestRelay({ settings: { ...limits, CLOUDPRINT_FETCH_NETWORKS: '10.1.0.0/16, 127.0.0.0/8' }, log })
  careful = await startTestRelay({ settings: limits })
})
afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await Promise.all([relay.close(), careful.close()])
})
beforeEach(() => void asked.splice(0))

async function newPrinter(at = relay) {
  const added = await addPrinter(at.pool)
  return { ...added, printerId: PrinterId.parse(added.printerId) }
}

type Body = Parameters<typeof relay.call<typeof submitJob>>[1]['body']

const bodyOf = (printerId: PrinterId, change: Partial<Body> = {}): Body => ({
  printerId,
  title: 'By reference',
  contentType: 'application/vnd.zebra.zpl',
  contentUrl: `${origin}/label?token=secret-query`,
  ...change,
})
const submit = (printerId: PrinterId, change: Partial<Body> = {}, headers: Record<string, string> = {}, at = relay) =>
  at.call(submitJob, { headers, body: bodyOf(printerId, change) })
const codeOf = (called: Awaited<ReturnType<typeof submit>>) => (called.ok ? 'taken' : called.problem.code)

async function stored(jobId: string): Promise<Buffer> {
  const { rows } = await relay.pool.query<{ bytes: Buffer }>('select bytes from document where job_id = $1', [jobId])
  return rows[0]?.bytes ?? Buffer.alloc(0)
}

describe('fetched by the agent', () => {
  test('a job keeps a sealed reference that opens for its computer, and for nothing but that', async () => {
    const { printerId, key } = await newPrinter()
    const contentCredentials = { kind: 'basic', username: 'wms', password: 'secret-word' } as const
    const contentSha256 = sha256Of(label)
    const called = await submit(printerId, { contentCredentials, contentSha256 })
    if (!called.ok) throw new Error(called.problem.detail)
    const { id, document } = called.reply
    expect(document.reference).toEqual({ fetchBy: 'agent', host: new URL(origin).host })
    const opener = new Opener({ privateKey: (keyId) => (keyId === key.keyId ? key.privateKey : undefined) })
    const sealed = await stored(id)
    await expect(opener.openBytes(sealed, jobPurpose(id))).rejects.toMatchObject({ code: 'wrong-purpose' })
    expect(JSON.parse((await opener.openBytes(sealed, referencePurpose(id))).toString())).toEqual({
      url: `${origin}/label?token=secret-query`,
      credentials: contentCredentials,
      sha256: contentSha256,
      maxBytes: 100_000,
    })
    expect(asked).toEqual([])
  })

  test('its request is repeated by the same reference, and not by another one', async () => {
    const { printerId } = await newPrinter()
    const headers = { 'idempotency-key': randomUUID() }
    const contentCredentials = { kind: 'bearer', token: 'abc' } as const
    const [first, second] = [
      await submit(printerId, { contentCredentials }, headers),
      await submit(printerId, { contentCredentials }, headers),
    ]
    expect(second.ok && first.ok && second.reply.id === first.reply.id).toBe(true)
    const others: Partial<Body>[] = [
      {},
      { contentCredentials: { kind: 'bearer', token: 'abd' } },
      { contentCredentials, contentUrl: `${origin}/label` },
      { contentCredentials, fetchBy: 'relay' },
      { contentCredentials, contentSha256: sha256Of(label) },
    ]
    for (const other of others) expect(codeOf(await submit(printerId, other, headers))).toBe('idempotency-key-reused')
  })
})

describe('fetched by the relay', () => {
  const fetchBy = 'relay' as const

  test('a job is taken when its document is here, sealed like any other', async () => {
    const { printerId, key } = await newPrinter()
    const contentCredentials = { kind: 'bearer', token: 'secret-token' } as const
    const called = await submit(printerId, { fetchBy, contentCredentials, contentSha256: sha256Of(label) })
    if (!called.ok) throw new Error(called.problem.detail)
    const opener = new Opener({ privateKey: (keyId) => (keyId === key.keyId ? key.privateKey : undefined) })
    expect(await opener.openBytes(await stored(called.reply.id), jobPurpose(called.reply.id))).toEqual(label)
    expect(asked).toEqual([{ path: '/label?token=secret-query', authorization: 'Bearer secret-token' }])
  })

  test('its request is repeated without fetching again', async () => {
    const { printerId } = await newPrinter()
    const headers = { 'idempotency-key': randomUUID() }
    const [first, second] = [await submit(printerId, { fetchBy }, headers), await submit(printerId, { fetchBy }, headers)]
    expect(second.ok && first.ok && second.reply.id === first.reply.id).toBe(true)
    expect(asked).toHaveLength(1)
  })

  test.each([
    ['/missing', 'document-fetch-failed'],
    ['/busy', 'document-fetch-failed'],
    ['/breaks', 'document-fetch-failed'],
    ['/to-metadata', 'document-fetch-failed'],
    ['/pdf', 'document-format-mismatch'],
    ['/large', 'document-too-large'],
    ['/empty', 'document-empty'],
  ])('what can not be had or printed is answered, and nothing of it kept: %s', async (path, code) => {
    const { printerId } = await newPrinter()
    const called = await submit(printerId, { fetchBy, contentUrl: origin + path })
    expect(called).toMatchObject({ ok: false, problem: { code } })
    const { rows } = await relay.pool.query('select from job where printer_id = $1', [printerId])
    expect(rows).toEqual([])
    if (called.ok || code !== 'document-fetch-failed') return
    expect(called.problem.detail).toMatch(/^localhost:\d+: /)
    expect(called.problem.detail).not.toContain(path)
    expect(called.problem.detail.includes('another time')).toBe(path === '/busy' || path === '/breaks')
  })

  test.each(['/silent', '/stalls'])('nothing is fetched any more when its client has hung up: %s', async (path) => {
    const { printerId } = await newPrinter()
    const client = new AbortController()
    const [asking, left] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    pages[path] = ({ socket }, response) => {
      socket.once('close', () => left.resolve())
      if (path === '/stalls') response.writeHead(200).write(label)
      asking.resolve()
    }
    const headers = { 'authorization': `Bearer ${relay.first.apiKey}`, 'content-type': 'application/json' }
    const body = JSON.stringify(bodyOf(printerId, { fetchBy, contentUrl: origin + path }))
    const answer = fetch(`${relay.url}/v1/jobs`, { method: 'POST', headers, body, signal: client.signal })
    await asking.promise
    client.abort(new Error('enough'))
    await expect(answer).rejects.toThrow('enough')
    await left.promise
    const { rows } = await relay.pool.query('select from job where printer_id = $1', [printerId])
    expect(rows).toEqual([])
  })

  test('a fetch that is under way when the relay stops is given up, and answered so', async () => {
    const stopping = await startTestRelay({ settings: { CLOUDPRINT_FETCH_NETWORKS: '127.0.0.0/8' } })
    const { printerId } = await newPrinter(stopping)
    const asking = Promise.withResolvers<void>()
    pages['/asked'] = () => asking.resolve()
    const answer = submit(printerId, { fetchBy, contentUrl: `${origin}/asked` }, {}, stopping)
    await asking.promise
    const closed = stopping.close()
    expect(codeOf(await answer)).toBe('relay-stopping')
    await closed
  })

  test('an organization has its share of the fetches at a time, and no more', async () => {
    const { printerId } = await newPrinter()
    const waiting: ServerResponse[] = []
    const all = Promise.withResolvers<void>()
    pages['/waits'] = (_request, response) => void (waiting.push(response) === 8 && all.resolve())
    const begun = Array.from({ length: 8 }, () => submit(printerId, { fetchBy, contentUrl: `${origin}/waits` }))
    await all.promise
    expect(codeOf(await submit(printerId, { fetchBy }))).toBe('too-many-requests')
    for (const response of waiting) response.end(label)
    expect((await Promise.all(begun)).map(codeOf)).toEqual(begun.map(() => 'taken'))
  })

  test('another document than its hash says is refused', async () => {
    const { printerId } = await newPrinter()
    const called = await submit(printerId, { fetchBy, contentSha256: sha256Of(Buffer.from('another')) })
    expect(called).toMatchObject({ ok: false, problem: { code: 'document-fetch-failed' } })
  })

  test('nothing is fetched from a network that is not public unless the settings say so', async () => {
    const { printerId } = await newPrinter(careful)
    const called = await submit(printerId, { fetchBy }, {}, careful)
    expect(called).toMatchObject({ ok: false, problem: { code: 'document-fetch-failed', detail: expect.stringContaining('not public') } })
    expect(asked).toEqual([])
  })

  test('nothing is fetched for a printer that is not there, or can not print it', async () => {
    const { printerId } = await newPrinter()
    expect(codeOf(await submit(PrinterId.parse(randomUUID()), { fetchBy }))).toBe('printer-not-found')
    expect(codeOf(await submit(printerId, { fetchBy, contentType: 'application/pdf' }))).toBe('document-format-unsupported')
    expect(asked).toEqual([])
  })
})

test.each([
  ['plain http', { contentUrl: 'http://wms.example.com/label' }],
  ['an address that is none', { contentUrl: 'label.zpl' }],
  ['a password in the address', { contentUrl: 'https://user:secret@wms.example.com/' }],
  ['content beside it', { content: label.toString('base64') }],
  ['a sealed document', { contentType: SEALED_CONTENT_TYPE, innerContentType: 'application/vnd.zebra.zpl' }],
  ['a hash that is none', { contentSha256: 'abc' }],
  ['a token with a line break', { contentCredentials: { kind: 'bearer', token: 'a\r\nHost: b' } }],
  ['credentials for no address', { contentUrl: undefined, contentCredentials: { kind: 'bearer', token: 'a' }, content: 'aaaa' }],
] as [string, Partial<Body>][])('a submission by reference with %s is refused, and not repeated in the answer', async (_what, change) => {
  const { printerId } = await newPrinter()
  const called = await submit(printerId, change)
  expect(codeOf(called)).toBe('request-invalid')
  if (!called.ok) expect(JSON.stringify(called.problem)).not.toMatch(/wms\.example|secret|label\.zpl/)
})

test('as multipart a job that says an address needs no part with the document, and takes none', async () => {
  const { printerId } = await newPrinter()
  const send = async (withDocument: boolean) => {
    const form = new FormData()
    form.append('job', JSON.stringify(bodyOf(printerId)))
    if (withDocument) form.append('document', new Blob([label]), 'label.zpl')
    const headers = { authorization: `Bearer ${relay.first.apiKey}` }
    return (await fetch(`${relay.url}/v1/jobs`, { method: 'POST', headers, body: form })).status
  }
  expect(await send(false)).toBe(201)
  expect(await send(true)).toBe(422)
})

test('neither address nor credentials stand in a row or in the log', async () => {
  const { rows } = await relay.pool.query<{ text: string }>(
    `select job::text as text from job union all select document::text from document union all select job_event::text from job_event`,
  )
  expect(rows.length).toBeGreaterThan(0)
  for (const secret of ['secret-query', 'secret-word', 'secret-token', origin]) {
    const spelled = [secret, Buffer.from(secret).toString('hex')]
    expect(rows.filter(({ text }) => spelled.some((one) => text.includes(one)))).toEqual([])
    expect(logged.includes(secret)).toBe(false)
  }
})

function sha256Of(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}
