import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { createHash } from 'node:crypto'
import { referencePurpose } from '@cloudprint/protocol/sealing-key'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { FakePrintSystem } from './printing/fake/fake-print-system.ts'
import { fakePrinter } from './printing/fake/fake-printer.ts'
import type { RunningAgent } from './run-agent.ts'
import { DocumentServer } from './testing/document-server.ts'
import { StandInRelay } from './testing/stand-in-relay.ts'
import { makeStateFolder, startTestAgent } from './testing/test-agent.ts'

const printed = ['delivered', 'printing', 'completed']
let server: DocumentServer
let relay: StandInRelay
let fake: FakePrintSystem
let folder: ReturnType<typeof makeStateFolder>
let agent: RunningAgent | undefined

beforeEach(async () => {
  folder = makeStateFolder()
  server = await DocumentServer.start()
  relay = await new StandInRelay().start()
  relay.purposeOf = (job) => referencePurpose(job.jobId)
  fake = new FakePrintSystem({ printers: [fakePrinter('a'), fakePrinter('b')] })
})
afterEach(async () => {
  await agent?.stop()
  agent = undefined
  fake.close()
  await Promise.all([relay.stop(), server.stop()])
  folder.remove()
})

const eventually = (check: () => void) => vi.waitFor(check, { timeout: 45_000, interval: 5 })

async function start(): Promise<void> {
  const before = relay.epoch
  agent = await startTestAgent({ folder: folder.path, relayUrl: relay.url, printSystems: [fake], fetch: server.fetch })
  await eventually(() => expect(relay.epoch).toBeGreaterThan(before))
}

function job(parts: Parameters<StandInRelay['job']>[1] = {}) {
  return relay.job('fake/a', { bytes: Buffer.from(JSON.stringify({ url: server.url, maxBytes: 1_000_000 })), ...parts })
}

const spooled = () => readdirSync(join(folder.path, 'spool'))
const hashOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

test('a job that refers to its document prints what lies there, and nothing of it stays', async () => {
  await start()
  const referring = job()
  await relay.offer(referring)
  await eventually(() => expect(relay.kindsOf(referring.jobId)).toEqual(printed))
  expect(fake.handedOver).toMatchObject([{ key: `${referring.jobId}.1`, sha256: hashOf(server.document) }])
  expect(server.requests).toHaveLength(1)
  await eventually(() => expect(spooled()).toEqual([]))
})

test('a job whose document can not be had fails at once, in words that give nothing of its address away', async () => {
  server.next.push((_request, response) => response.writeHead(403).end('no'))
  await start()
  const referring = job()
  await relay.offer(referring)
  await eventually(() => expect(relay.kindsOf(referring.jobId)).toEqual(['failed']))
  const { port } = new URL(server.url)
  const detail = `localhost:${port}: localhost:${port} answered 403`
  expect(relay.eventsOf(referring.jobId)).toEqual([{ kind: 'failed', code: 'document-fetch-failed', detail }])
  await eventually(() => expect(spooled()).toEqual([]))
})

test('a reference that arrives damaged is refused for now, and printed when it comes again as it was sent', async () => {
  await start()
  const referring = await relay.seal(job())
  const { inline } = referring.document
  const damaged = {
    ...referring.document,
    isReference: true,
    inline: Buffer.from(inline ?? '', 'base64')
      .fill(0, 8, 40)
      .toString('base64'),
  }
  const offer = (document: typeof damaged) => relay.ask('offer', { epoch: relay.epoch, jobs: [{ ...referring, document }] })
  expect(await offer(damaged)).toMatchObject({ reply: { results: [{ accepted: false, code: 'document-corrupted' }] } })
  expect(relay.kindsOf(referring.jobId)).toEqual([])
  await offer({ ...damaged, inline: inline ?? '' })
  await eventually(() => expect(relay.kindsOf(referring.jobId)).toEqual(printed))
})

test('a server that is busy is asked again, and the jobs behind keep their order', async () => {
  server.next.push((_request, response) => response.writeHead(503).end())
  await start()
  const referring = job()
  relay.purposeOf = ({ jobId }) => (jobId === referring.jobId ? referencePurpose(jobId) : `job:${jobId}`)
  const plain = relay.job('fake/a')
  await relay.offer(referring, plain)
  await eventually(() => expect(relay.kindsOf(plain.jobId)).toEqual(printed))
  expect(relay.kindsOf(referring.jobId)).toEqual(['progressed', ...printed])
  expect(relay.eventsOf(referring.jobId)[0]).toMatchObject({
    reasons: [{ reason: 'document-access-error' }],
    message: `localhost:${new URL(server.url).port}: localhost:${new URL(server.url).port} answered 503`,
  })
  expect(fake.handedOver.map(({ key }) => key)).toEqual([`${referring.jobId}.1`, `${plain.jobId}.1`])
})

test('of the jobs that wait for one printer only the next three have their documents fetched, whose sizes nobody knows before', async () => {
  fake.outcome = () => ({ kind: 'silence' })
  await start()
  const jobs = Array.from({ length: 7 }, () => job())
  await relay.offer(...jobs)
  const delivered = () => jobs.filter(({ jobId }) => relay.kindsOf(jobId).includes('delivered')).length
  await eventually(() => expect(delivered()).toBe(4))
  // What is offered after all that may still be going on.
  relay.purposeOf = ({ jobId }) => `job:${jobId}`
  const other = relay.job('fake/b')
  await relay.offer(other)
  await eventually(() => expect(relay.kindsOf(other.jobId)).toContain('printing'))
  expect([delivered(), server.requests.length]).toEqual([4, 4])
})

test('a document that is never to be had is waited for until its job expires', async () => {
  const hangUp = (_request: unknown, response: { destroy(): void }) => {
    server.next.push(hangUp)
    response.destroy()
  }
  server.next.push(hangUp)
  await start()
  const referring = job()
  await relay.offer(referring)
  await eventually(() => expect(relay.kindsOf(referring.jobId)).toContain('progressed'))
  // By the relay's clock, which the agent reads when it connects.
  relay.clockOffsetMs += 2 * 3_600_000
  relay.cut()
  await eventually(() => expect(relay.kindsOf(referring.jobId)).toContain('expired'))
  expect(new Set(relay.kindsOf(referring.jobId))).toEqual(new Set(['progressed', 'expired']))
})

test('an agent that was stopped in the middle of a fetch begins it anew', async () => {
  await start()
  const asked = Promise.withResolvers<void>()
  server.next.push((_request, response) => {
    response.writeHead(200, { 'Content-Length': server.document.length }).write(server.document.subarray(0, 200_000))
    asked.resolve()
  })
  const referring = job()
  await relay.offer(referring)
  await asked.promise
  await eventually(() => expect(spooled()).toHaveLength(1))
  await agent?.stop()
  await start()
  await eventually(() => expect(relay.kindsOf(referring.jobId)).toEqual(printed))
  expect(fake.handedOver).toMatchObject([{ sha256: hashOf(server.document) }])
})

test('as long as a reference waits, the key that opens it is not destroyed', async () => {
  server.next.push(() => undefined)
  await start()
  const referring = job()
  await relay.offer(referring)
  await eventually(() => expect(server.requests).toHaveLength(1))
  const opens = relay.keyMessages.at(-1)?.current.keyId ?? ''
  relay.destroys = [opens]
  await agent?.stop()
  agent = await startTestAgent({
    folder: folder.path,
    relayUrl: relay.url,
    printSystems: [fake],
    fetch: server.fetch,
    rotateKeysEveryMs: 0,
  })
  await eventually(() => expect(relay.kindsOf(referring.jobId)).toEqual(printed))
})
