import { createHash, randomBytes } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { systemClock } from '@cloudprint/process-kit/clock'
import { createLogger } from '@cloudprint/process-kit/logger'
import type { DocumentFormat } from '@cloudprint/protocol/document-format'
import type { JobId } from '@cloudprint/protocol/ids'
import { jobPurpose, referencePurpose } from '@cloudprint/protocol/sealing-key'
import { Opener } from '@cloudprint/sealing/opener'
import { Sealer } from '@cloudprint/sealing/sealer'
import { makeSealingKey } from '@cloudprint/sealing/sealing-key'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { DocumentServer } from '../testing/document-server.ts'
import { makeStateFolder } from '../testing/test-agent.ts'
import { DiskSpoolFolder } from './disk-spool-folder.ts'
import type { FetchGround } from './fetch-referenced.ts'
import { ReferencedDocuments } from './referenced-documents.ts'
import type { SpoolFile } from './spool-folder.ts'
import { Unsealer } from './unsealer.ts'

const jobId = '01900000-0000-7000-8000-000000000009' as JobId
const never = new AbortController().signal
const key = await makeSealingKey()
const sealer = new Sealer({ now: () => 0 })
const allowed = { allowedNetworks: ['127.0.0.0/8'], allowedHosts: null }
let server: DocumentServer
let folder: ReturnType<typeof makeStateFolder>
let logged: string

beforeEach(async () => {
  folder = makeStateFolder()
  server = await DocumentServer.start()
  logged = ''
})
afterEach(async () => {
  await server.stop()
  folder.remove()
})

async function start(ground: Partial<FetchGround> = {}) {
  const spool = new DiskSpoolFolder(join(folder.path, 'spool'))
  await spool.prepare()
  const opener = new Opener({ privateKey: (keyId) => (keyId === key.keyId ? key.privateKey : undefined) })
  const unsealer = new Unsealer({ opener, computerId: 'nobody' })
  const log = createLogger({ name: 'agent', level: 'trace', destination: { write: (line: string) => (logged += line) } })
  const documents = new ReferencedDocuments({
    folder: spool,
    unsealer,
    seal: (purpose) => sealer.seal({ recipients: [key], purpose }),
    fetch: server.fetch,
    allowed,
    clock: systemClock,
    random: () => 0,
    log,
    ...ground,
  })
  return { documents, unsealer, spool }
}

function seal(reference: object, purpose = referencePurpose(jobId)): Promise<Buffer> {
  const document = Buffer.from(JSON.stringify({ url: server.url, maxBytes: 1_000_000, ...reference }))
  return sealer.sealBytes({ recipients: [key], purpose, document })
}

function documentOf(format: DocumentFormat = 'application/octet-stream') {
  return { key: `${jobId}.1`, jobId, printer: 'cups/Zebra', format, isReference: true, sizeBytes: 1, sha256: '' }
}

const asTold = (sealed: Buffer) => ({ sealed, interrupted: () => Promise.resolve() })

async function hold(reference: object = {}, ground: Partial<FetchGround> = {}, format?: DocumentFormat) {
  const started = await start(ground)
  return { ...started, held: await started.documents.hold(documentOf(format), asTold(await seal(reference)), never) }
}

async function whatIsHeld({ unsealer, spool }: Awaited<ReturnType<typeof start>>): Promise<Buffer> {
  const opened = await unsealer.open(documentOf(), spool.source(`${jobId}.1`, await spool.sizeOf(`${jobId}.1`)))
  if (!opened.ok) throw new Error(opened.problem.detail)
  return Buffer.concat(await opened.document.open().toArray())
}

test('a document comes from where its reference says, and lies here sealed for its job', async () => {
  const came = await hold({ credentials: { kind: 'bearer', token: 'abc' }, sha256: sha256Of(server.document).toUpperCase() })
  expect(came.held).toEqual({ ok: true })
  expect((await whatIsHeld(came)).equals(server.document)).toBe(true)
  expect(server.requests).toMatchObject([{ authorization: 'Bearer abc', path: '/labels/secret-path?token=secret-query' }])
  const files = readdirSync(join(folder.path, 'spool'))
  expect(files).toEqual([`${jobId}.1`])
  const onDisk = readFileSync(join(folder.path, 'spool', `${jobId}.1`))
  expect(onDisk.includes(server.document.subarray(200_000, 200_032))).toBe(false)
  expect(onDisk.includes(jobPurpose(jobId))).toBe(true)
})

test.each([1, 700, 1_024, 65_519, 65_520, 300_000])('a document of %i bytes comes whole', async (size) => {
  server.document = randomBytes(size)
  const came = await hold()
  expect(came.held).toEqual({ ok: true })
  expect((await whatIsHeld(came)).equals(server.document)).toBe(true)
})

describe('a fetch that broke off', () => {
  test.each([100, 150_000])('goes on where it stopped, %i bytes on, when the server tells that it is the same document', async (bytes) => {
    server.next.push(server.cutAfter(bytes))
    const came = await hold({ sha256: sha256Of(server.document) })
    expect(came.held).toEqual({ ok: true })
    expect(server.requests.map(({ range }) => range)).toEqual([undefined, `bytes=${bytes}-`])
    expect((await whatIsHeld(came)).equals(server.document)).toBe(true)
  })

  test('begins anew when the document has become another one meanwhile', async () => {
    const cut = server.cutAfter(150_000)
    server.next.push((request, response) => {
      cut(request, response)
      server.document = randomBytes(300_000)
      server.etag = '"v2"'
    })
    const came = await hold()
    expect(came.held).toEqual({ ok: true })
    expect((await whatIsHeld(came)).equals(server.document)).toBe(true)
  })

  test('begins anew when the server has no tag for it, or does not give out the rest', async () => {
    server.etag = undefined
    server.next.push(server.cutAfter(150_000))
    const without = await hold()
    expect(server.requests.map(({ range }) => range)).toEqual([undefined, undefined])
    expect((await whatIsHeld(without)).equals(server.document)).toBe(true)
    await without.spool.remove(`${jobId}.1`)
    server.etag = '"v1"'
    server.next.push(server.cutAfter(150_000), (_request, response) => response.writeHead(416).end())
    const refused = await hold()
    expect((await whatIsHeld(refused)).equals(server.document)).toBe(true)
  })

  test('goes on from what came where the server gives the rest in parts', async () => {
    server.next.push(server.cutAfter(150_000), (_request, response) => server.givePart(response, 150_000, 160_000))
    const came = await hold()
    expect(server.requests.map(({ range }) => range)).toEqual([undefined, 'bytes=150000-', 'bytes=160000-'])
    expect((await whatIsHeld(came)).equals(server.document)).toBe(true)
  })

  test('begins anew when the server gives the rest of another document, or does not say where it ends', async () => {
    const another = { document: randomBytes(400_000), etag: '"v2"' }
    server.next.push(server.cutAfter(150_000), (_request, response) => server.givePart(response, 150_000, 400_000, another))
    const anew = await hold()
    expect(server.requests.map(({ range }) => range)).toEqual([undefined, 'bytes=150000-', undefined])
    expect((await whatIsHeld(anew)).equals(server.document)).toBe(true)
    await anew.spool.remove(`${jobId}.1`)
    server.next.push(server.cutAfter(150_000), (_request, response) => server.givePart(response, 150_000, 160_000, { total: '*' }))
    expect((await whatIsHeld(await hold())).equals(server.document)).toBe(true)
  })

  test('is told in the log by its host, and never by what may be secret of it', async () => {
    server.next.push((_request, response) => response.writeHead(503).end(), server.cutAfter(100))
    expect((await hold({ credentials: { kind: 'basic', username: 'secret-user', password: 'secret-word' } })).held).toEqual({ ok: true })
    expect(logged).toContain('localhost')
    expect(logged).not.toMatch(/secret-|Basic/)
  })
})

describe('after a restart', () => {
  test('what was whole is not fetched again, and of a part nothing is taken', async () => {
    const came = await hold()
    const onDisk = readFileSync(join(folder.path, 'spool', `${jobId}.1`))
    expect((await hold()).held).toEqual({ ok: true })
    expect(server.requests).toHaveLength(1)
    writeFileSync(join(folder.path, 'spool', `${jobId}.1`), onDisk.subarray(0, 150_000))
    expect((await hold()).held).toEqual({ ok: true })
    expect(server.requests).toHaveLength(2)
    expect((await whatIsHeld(came)).equals(server.document)).toBe(true)
  })
})

describe('a document is refused at once, and nothing of it stays', () => {
  const refusals: [string, string, () => [object?, Partial<FetchGround>?, DocumentFormat?]][] = [
    ['that is not there', 'document-fetch-failed', () => [(server.next.push((_q, response) => response.writeHead(404).end()), {})]],
    ['whose SHA-256 is another one', 'document-fetch-failed', () => [{ sha256: sha256Of(Buffer.from('another')) }]],
    [
      'whose end only the end of the connection tells',
      'document-fetch-failed',
      () => [(server.next.push(({ socket }) => socket.end('HTTP/1.0 200 OK\r\n\r\n^XA')), {})],
    ],
    ['that is empty', 'document-fetch-failed', () => [((server.document = Buffer.alloc(0)), {})]],
    ['that is larger than the relay takes', 'document-too-large', () => [{ maxBytes: 399_999 }]],
    ['that looks like another format', 'document-format-mismatch', () => [{}, {}, 'application/pdf']],
    ['in a network that this site does not allow', 'document-fetch-failed', () => [{}, { allowed: { ...allowed, allowedNetworks: [] } }]],
    [
      'on a host that this site does not list',
      'document-fetch-failed',
      () => [{}, { allowed: { ...allowed, allowedHosts: ['wms.test'] } }],
    ],
  ]
  test.each(refusals)('%s: %s', async (_which, code, arrange) => {
    const { held, spool } = await hold(...arrange())
    expect(held).toMatchObject({ ok: false, problem: { code } })
    expect(await spool.sizeOf(`${jobId}.1`)).toBe(0)
    if (held.ok) return
    if (code !== 'document-format-mismatch') expect(held.problem.detail).toContain('localhost')
    expect(held.problem.detail).not.toContain('secret')
  })

  test('whose reference is for another job, or is none', async () => {
    const { documents } = await start()
    const others = await seal({}, referencePurpose('01900000-0000-7000-8000-00000000000a'))
    expect(await documents.hold(documentOf(), asTold(others), never)).toMatchObject({ problem: { code: 'document-not-openable' } })
    expect(await documents.hold(documentOf(), asTold(await seal({}, jobPurpose(jobId))), never)).toMatchObject({
      problem: { code: 'document-not-openable' },
    })
    expect(await documents.hold(documentOf(), asTold(await seal({ url: 'http://localhost/' })), never)).toMatchObject({
      problem: { code: 'document-not-openable' },
    })
    expect(server.requests).toEqual([])
  })
})

test('what a full disk did not take whole does not stay on it until the next attempt', async () => {
  const { documents, spool } = await start({ folder: fullOnce() })
  const sizes: Promise<number>[] = []
  const interrupted = async (detail: string) => {
    expect(detail).toContain('disk of this machine is full')
    sizes.push(spool.sizeOf(`${jobId}.1`))
  }
  expect(await documents.hold(documentOf(), { sealed: await seal({}), interrupted }, never)).toEqual({ ok: true })
  expect(await Promise.all(sizes)).toEqual([0])
})

test('a long document leaves no tens of megabytes behind while it passes', { timeout: 180_000 }, async () => {
  const piece = randomBytes(65_536)
  server.next.push((_request, response) => {
    response.writeHead(200, { 'Content-Length': piece.length * 1_024 })
    Readable.from(Array.from({ length: 1_024 }, () => piece)).pipe(response)
  })
  const before = process.memoryUsage().arrayBuffers
  let most = 0
  const fetch: FetchGround['fetch'] = async (request) => {
    const answer = await server.fetch(request)
    return answer.ok ? { ...answer, body: noting(answer.body) } : answer
  }
  async function* noting(body: AsyncGenerator<Buffer, void, undefined>): typeof body {
    for await (const one of body) {
      yield one
      most = Math.max(most, process.memoryUsage().arrayBuffers - before)
    }
  }
  const { documents } = await start({ fetch })
  expect(await documents.hold(documentOf(), asTold(await seal({ maxBytes: 2 ** 30 })), never)).toEqual({ ok: true })
  expect(most).toBeLessThan(32 * 2 ** 20)
})

test('a fetch that nobody needs any more ends', async () => {
  const { documents } = await start()
  const stop = new AbortController()
  server.next.push(() => stop.abort(new Error('the job has expired')))
  await expect(documents.hold(documentOf(), asTold(await seal({})), stop.signal)).rejects.toThrow('the job has expired')
})

/** The spool folder on a disk that has no room for the second piece of the first attempt. */
function fullOnce(): DiskSpoolFolder {
  let writes = 0
  return new (class extends DiskSpoolFolder {
    override async openAt(key: string, offset: number): Promise<SpoolFile> {
      const file = await super.openAt(key, offset)
      return {
        write: (...what) =>
          ++writes === 3 ? Promise.reject(Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })) : file.write(...what),
        sync: () => file.sync(),
        close: () => file.close(),
      }
    }
  })(join(folder.path, 'spool'))
}

function sha256Of(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}
