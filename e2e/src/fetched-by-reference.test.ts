import { randomBytes } from 'node:crypto'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { getReceipt, submitJob } from '@cloudprint/protocol/http/job-routes'
import type { Job } from '@cloudprint/protocol/job'
import { eventually } from '@cloudprint/testkit/eventually'
import { startKillablePostgres, type KillablePostgres } from '@cloudprint/testkit/killable-postgres'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DocumentServer, type ServedDocument } from './harness/document-server.ts'
import { findCopiesOfEach } from './harness/search-for-copies.ts'
import { Site, type SubmittedBody } from './harness/site.ts'
import { showLogsOfRed } from './harness/use-site.ts'

const thisMachine = ['127.0.0.0/8', '::1/128']
let postgres: KillablePostgres
let server: DocumentServer
let site: Site
beforeAll(async () => {
  server = await DocumentServer.start()
  postgres = await startKillablePostgres()
  site = await Site.start({
    ownDatabase: true,
    env: {
      DATABASE_URL: postgres.url,
      CLOUDPRINT_LOG_LEVEL: 'trace',
      CLOUDPRINT_FETCH_NETWORKS: thisMachine.join(','),
      NODE_EXTRA_CA_CERTS: server.certFile,
    },
    agentCaFile: server.certFile,
    agentSettings: { fetchNetworks: thisMachine },
    queues: async (cups) => {
      await cups.addQueue({ name: 'zebra' })
    },
  })
})
afterAll(async () => {
  await site.stop()
  await Promise.all([postgres.stop(), server.stop()])
})
showLogsOfRed(() => [
  ['relay', site.relay.output()],
  ['agent', site.agent.output()],
])

async function submit({ url, username, password }: ServedDocument, fetchBy: SubmittedBody['fetchBy']): Promise<Job> {
  const { id: printerId } = await site.printer('zebra')
  const contentCredentials = { kind: 'basic', username, password } as const
  const body = {
    printerId,
    title: 'By reference',
    contentType: 'application/octet-stream',
    contentUrl: url,
    contentCredentials,
    fetchBy,
  } as const
  return site.api.call(submitJob, { body })
}

/** Where on these machines anything of the document, of its address or of its password stands. */
async function copies(document: Buffer, { path, password }: ServedDocument): Promise<string[]> {
  const everywhere = {
    folders: { relay: site.relay.dataDir, database: postgres.dataDir, agent: site.agent.stateDir },
    texts: { 'log of the relay': site.relay.output(), 'log of the agent': site.agent.output() },
    processes: { relay: site.relay.now().pid, agent: site.agent.now().pid },
  }
  const found = await findCopiesOfEach({ document, address: Buffer.from(path), password: Buffer.from(password) }, everywhere)
  return Object.values(found).flat()
}

async function agentRestarts(change: Record<string, unknown>): Promise<void> {
  await site.agent.stop()
  await site.untilDisconnected()
  site.agent.changeSettings(change)
  await site.agent.start()
  await site.untilConnected()
}

const printed = () => site.cups.captured('zebra')
const spooledBytes = () => {
  const folder = join(site.agent.stateDir, 'spool')
  return Math.max(0, ...readdirSync(folder).map((name) => statSync(join(folder, name)).size))
}

test.each([
  ['agent', 2_000],
  ['agent', 300_000],
  ['relay', 2_000],
  ['relay', 300_000],
] as const)('what the %s fetches (%i bytes) is printed, and neither it nor its address stands anywhere in clear', async (fetchBy, size) => {
  const document = randomBytes(size)
  const served = server.serve(document)
  site.cups.scriptNext('zebra', ['hold', 'take-document'])
  const { id: jobId, document: told } = await submit(served, fetchBy)
  expect(told.reference).toEqual({ fetchBy, host: new URL(served.url).host })
  await site.cups.untilHeld('zebra')
  expect(served.asked()).toBe(1)
  expect(await copies(document, served)).toEqual([])
  site.cups.release('zebra')
  await site.untilEnded(jobId, 'completed')
  expect(printed().at(-1)?.bytes().equals(document)).toBe(true)
  await site.api.call(getReceipt, { params: { jobId } })
  await eventually(() => spooledBytes() === 0, { what: 'the document to be gone' })
  expect(await copies(document, served)).toEqual([])
})

test('an agent that is killed in the middle of a fetch fetches anew, and prints once', async () => {
  const before = printed().length
  const document = randomBytes(2_000_000)
  const served = server.serve(document)
  served.stallOnce()
  const { id: jobId } = await submit(served, 'agent')
  await eventually(() => spooledBytes() > 500_000, { what: 'a part to be here' })
  expect(await copies(document, served)).toEqual([])
  await site.agent.kill9()
  await site.agent.start()
  await site.untilEnded(jobId, 'completed')
  expect(served.asked()).toBe(2)
  expect(printed()).toHaveLength(before + 1)
  expect(printed().at(-1)?.bytes().equals(document)).toBe(true)
})

test('a site whose settings do not allow its own network is reached by no reference', async () => {
  await agentRestarts({ fetchNetworks: [] })
  const served = server.serve(randomBytes(2_000))
  const { id } = await submit(served, 'agent')
  const { failure } = await site.untilEnded(id, 'failed')
  expect(failure).toMatchObject({ code: 'document-fetch-failed', detail: expect.stringContaining('not public') })
  expect(failure?.detail).not.toContain(served.path)
  expect(served.asked()).toBe(0)
  await agentRestarts({ fetchNetworks: thisMachine })
})
