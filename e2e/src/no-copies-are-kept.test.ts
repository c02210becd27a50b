import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { cancelJob, getReceipt, retryJob, submitJob } from '@cloudprint/protocol/http/job-routes'
import { UploadId } from '@cloudprint/protocol/ids'
import type { Job } from '@cloudprint/protocol/job'
import { readSealedHeader } from '@cloudprint/sealing/read-sealed-header'
import { createClient } from '@cloudprint/sdk'
import { eventually } from '@cloudprint/testkit/eventually'
import { startKillablePostgres, type KillablePostgres } from '@cloudprint/testkit/killable-postgres'
import { startS3 } from '@cloudprint/testkit/start-s3'
import { TusClient } from '@cloudprint/testkit/tus-client'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DocumentServer, type ServedDocument } from './harness/document-server.ts'
import { makeCanary } from './harness/make-canary.ts'
import { printerOfAbsentComputer } from './harness/printer-of-absent-computer.ts'
import { findCopies, findCopiesOfEach } from './harness/search-for-copies.ts'
import type { Places } from './harness/search-for-copies.ts'
import { Site } from './harness/site.ts'
import { showLogsOfRed } from './harness/use-site.ts'

/** Where the relay keeps what does not fit a row: its folder of blobs, and further settings for it. */
interface Store {
  env: Record<string, string>
  /** Searched beside the relay's own folder. */
  folders: Record<string, string>
  pathOf(key: string, dataDir: string): string
  close(): Promise<void>
}

const inFolder = (): Promise<Store> =>
  Promise.resolve({
    env: {},
    folders: {},
    pathOf: (key, dataDir) => join(dataDir, 'documents', key.slice(0, 2), key),
    close: () => Promise.resolve(),
  })

async function inObjectStore(): Promise<Store> {
  const s3 = await startS3()
  return {
    env: {
      CLOUDPRINT_S3_BUCKET: s3.bucket,
      CLOUDPRINT_S3_ENDPOINT: s3.endpoint,
      CLOUDPRINT_S3_ACCESS_KEY_ID: s3.accessKeyId,
      CLOUDPRINT_S3_SECRET_ACCESS_KEY: s3.secretAccessKey,
    },
    folders: { store: s3.directory },
    pathOf: (key) => join(s3.directory, s3.bucket, `${key}._S3rver_object`),
    close: () => s3.close(),
  }
}

/** A document that nobody could mistake for another, and the job that prints it, or does not. */
interface Canary {
  document: Buffer
  jobId: Job['id']
}

const sizes = { small: 2_000, large: 300_000 }
const contentType = 'application/octet-stream'
/** Apart, since behind a document of unknown size an agent fetches none ahead. */
const queues = ['zebra', 'referring'] as const
const thisMachine = ['127.0.0.0/8', '::1/128']

describe.each([
  ['its folder', inFolder],
  ['an object store', inObjectStore],
])('with larger documents in %s', (_where, openStore) => {
  let store: Store
  let postgres: KillablePostgres
  let server: DocumentServer
  let site: Site
  let database: Client
  beforeAll(async () => {
    ;[store, postgres, server] = await Promise.all([openStore(), startKillablePostgres(), DocumentServer.start()])
    site = await Site.start({
      ownDatabase: true,
      env: {
        DATABASE_URL: postgres.url,
        CLOUDPRINT_LOG_LEVEL: 'trace',
        CLOUDPRINT_FETCH_NETWORKS: thisMachine.join(','),
        NODE_EXTRA_CA_CERTS: server.certFile,
        ...store.env,
      },
      agentCaFile: server.certFile,
      agentSettings: { fetchNetworks: thisMachine },
      queues: async (cups) => {
        for (const name of queues) await cups.addQueue({ name })
        await cups.addQueue({ name: 'failing', options: { 'printer-error-policy': 'abort-job' } })
      },
    })
    database = new Client({ connectionString: postgres.url })
    await database.connect()
  })
  afterAll(async () => {
    await database.end()
    await site.stop()
    await Promise.all([postgres.stop(), server.stop(), store.close()])
  })
  showLogsOfRed(() => [
    ['relay', site.relay.output()],
    ['agent', site.agent.output()],
  ])

  /** Everything of ours on these machines. What the print system keeps is the print system's. */
  const everywhere = (): Places => ({
    folders: { relay: site.relay.dataDir, database: postgres.dataDir, agent: site.agent.stateDir, ...store.folders },
    texts: { 'log of the relay': site.relay.output(), 'log of the agent': site.agent.output() },
    processes: { relay: site.relay.now().pid, agent: site.agent.now().pid },
  })
  /** Where sealed bytes are kept. What the database's log still has of them, nobody can open once their key is destroyed. */
  const atRest = (): Places => ({
    folders: {
      relay: site.relay.dataDir,
      database: join(postgres.dataDir, 'cluster', 'base'),
      agent: site.agent.stateDir,
      ...store.folders,
    },
  })

  /** Each submitted by one road and in one size, to wait behind the label that the printer holds. */
  async function submitByEveryRoad(served: ServedDocument[]): Promise<Record<string, Canary>> {
    const [printerId, referringId] = await Promise.all(queues.map(async (queue) => (await site.printer(queue)).id))
    if (printerId === undefined || referringId === undefined) throw new Error('a printer is missing')
    const client = createClient({ url: site.relay.apiUrl, apiKey: site.relay.firstRun.apiKey })
    const order = { printerId, title: 'Canary', contentType } as const
    const fetched = (fetchBy: 'agent' | 'relay') => (document: Buffer) => {
      const one = server.serve(document)
      served.push(one)
      const contentCredentials = { kind: 'basic', username: one.username, password: one.password } as const
      return site.api.call(submitJob, {
        body: { ...order, printerId: fetchBy === 'agent' ? referringId : printerId, contentUrl: one.url, contentCredentials, fetchBy },
      })
    }
    const roads: Record<string, (document: Buffer) => Promise<Job>> = {
      'fetched by the agent': fetched('agent'),
      'fetched by the relay': fetched('relay'),
      'JSON': (document) => site.submitTo(printerId, { document, contentType }),
      'parts': (document) => client.submit(order, new Blob([new Uint8Array(document)])),
      'uploaded in pieces': async (document) => {
        const tus = new TusClient(site.relay.apiUrl, site.relay.firstRun.apiKey)
        const uploadId = UploadId.parse(await tus.begin(document.length, { printerId, contentType }))
        const middle = document.length / 2
        await tus.send(uploadId, document.subarray(0, middle), 0)
        await tus.send(uploadId, document.subarray(middle), middle)
        return site.api.call(submitJob, { body: { ...order, uploadId } })
      },
      'sealed by its submitter': (document) => client.submitSealed(order, document),
      'to be canceled': (document) => client.submit(order, document),
    }
    return inBothSizes(roads)
  }

  async function inBothSizes(roads: Record<string, (document: Buffer) => Promise<Job>>): Promise<Record<string, Canary>> {
    const canaries: Record<string, Canary> = {}
    for (const [road, submit] of Object.entries(roads)) {
      for (const [size, bytes] of Object.entries(sizes)) {
        const document = makeCanary(bytes)
        canaries[`${road}, ${size}`] = { document, jobId: (await submit(document)).id }
      }
    }
    return canaries
  }

  /** What the relay holds of a job's document right now, from its first record on: the header names the job, as much else does. */
  async function sealedBytes(jobId: Job['id']): Promise<Buffer> {
    const found = await database.query<{ bytes: Buffer | null; blobKey: string | null }>(
      'select bytes, blob_key as "blobKey" from document where job_id = $1',
      [jobId],
    )
    const [row] = found.rows
    if (row === undefined) throw new Error('the relay holds no document of the job')
    const sealed = row.bytes ?? readFileSync(store.pathOf(row.blobKey ?? '', site.relay.dataDir))
    const reading = readSealedHeader(sealed)
    if (!reading.ok) throw new Error(`what the relay holds is not sealed: ${reading.code}`)
    return sealed.subarray(reading.header.recordsOffset)
  }

  /** What the relay tells others: its figures, and how it refuses the document again. */
  async function answersAbout(document: Buffer): Promise<Record<string, string>> {
    const refused = await site.trySubmit('zebra', { document, contentType, ticket: { media: 'no-such-media' } })
    const nowhere = await site.trySubmit('zebra', { document, contentType: 'application/pdf' })
    if (refused.ok || nowhere.ok) throw new Error('the document was taken')
    const metrics = await fetch(`${site.relay.apiUrl}/metrics`)
    if (!metrics.ok) throw new Error(`/metrics answered ${metrics.status}`)
    return { metrics: await metrics.text(), refusals: JSON.stringify([refused, nowhere]) }
  }

  const until = (canaries: Canary[], isSo: (job: Job) => boolean) => Promise.all(canaries.map(({ jobId }) => site.untilJob(jobId, isSo)))

  test(
    'no document stands anywhere in clear, on whatever road it came and however its job ends, and none is left at all',
    { timeout: 300_000 },
    async () => {
      const served: ServedDocument[] = []
      for (const queue of queues) {
        site.cups.scriptNext(queue, ['hold', 'take-document'])
        await site.submit(queue, { document: Buffer.from('^XA^FDfirst^FS^XZ') })
        await site.cups.untilHeld(queue)
      }
      const waiting = await submitByEveryRoad(served)
      for (const _ of Object.keys(sizes)) site.cups.scriptNext('failing', [{ failWith: 1 }])
      const failed = await inBothSizes({ 'to be tried again': (document) => site.submit('failing', { document, contentType }) })
      await until(Object.values(failed), ({ state }) => state === 'failed')
      const away = await printerOfAbsentComputer(site.relay)
      const expiring = await inBothSizes({ 'to expire': (document) => site.submitTo(away as Job['printerId'], { document, contentType }) })
      const canaries = { ...waiting, ...failed, ...expiring }
      await until(Object.values(waiting), ({ state }) => state === 'delivered')
      await eventually(() => expect(served.map((one) => one.asked())).toEqual(served.map(() => 1)), {
        what: 'what is referred to to be fetched',
      })

      const secrets = {
        ...Object.fromEntries(Object.entries(canaries).map(([name, { document }]) => [name, document])),
        ...Object.fromEntries(
          served.flatMap(({ path, password }, at) => [
            [`address ${at}`, Buffer.from(path)],
            [`password ${at}`, Buffer.from(password)],
          ]),
        ),
      }
      const sealed: Record<string, Buffer> = {}
      for (const [name, { jobId }] of Object.entries(canaries)) {
        // Of a reference nothing but its header fills more than a needle.
        if (!name.startsWith('fetched by the agent')) sealed[name] = await sealedBytes(jobId)
      }
      // What an upload has handed over to its job stands in the former version of its row until the database cleans up.
      await database.query('vacuum full upload')
      await database.query('checkpoint')
      expect(await findCopiesOfEach(secrets, everywhere())).toEqual({})
      const first = canaries['JSON, small']?.document ?? Buffer.alloc(0)
      expect(await findCopies(first, { folders: {}, texts: await answersAbout(first) })).toEqual([])
      // One copy at the relay, and at the agent one in its spool folder, or in its journal and that one's log.
      const held = await findCopiesOfEach(sealed, atRest())
      const large = Object.keys(store.folders)[0] ?? 'relay'
      for (const name of Object.keys(sealed)) {
        const atRelay = held[name]?.filter((place) => !/^agent: (spool\/|journal\.db)/.test(place))
        expect([name, atRelay]).toEqual([name, [expect.stringMatching(name.endsWith('large') ? `^${large}: ` : '^database: ')]])
      }

      const canceled = Object.entries(canaries).flatMap(([name, canary]) => (name.startsWith('to be canceled') ? [canary] : []))
      for (const { jobId } of canceled) await site.api.answer(cancelJob, { params: { jobId } })
      for (const { jobId } of Object.values(failed)) await site.api.call(retryJob, { params: { jobId } })
      await database.query(`update job set expires_at = now() - interval '1 minute' where id = any($1)`, [
        Object.values(expiring).map(({ jobId }) => jobId),
      ])
      for (const queue of queues) site.cups.release(queue)
      await until(canceled, ({ state }) => state === 'canceled')
      await until(Object.values(expiring), ({ state }) => state === 'expired')
      const printed = Object.values(canaries).filter((canary) => !canceled.includes(canary) && !Object.values(expiring).includes(canary))
      await until(printed, ({ state }) => state === 'completed')
      for (const { jobId } of Object.values(canaries)) await site.api.call(getReceipt, { params: { jobId } })
      const sheets = [...queues, 'failing'].flatMap((queue) => site.cups.captured(queue)).map((sheet) => sheet.bytes())
      for (const [name, canary] of Object.entries(canaries)) {
        const times = sheets.filter((sheet) => sheet.equals(canary.document)).length
        expect([name, times]).toEqual([name, printed.includes(canary) ? 1 : 0])
      }

      await database.query('vacuum full document')
      await database.query('checkpoint')
      await eventually(() => expect(readdirSync(join(site.agent.stateDir, 'spool'))).toEqual([]), { what: 'the spool folder to be empty' })
      expect(await findCopiesOfEach(secrets, everywhere())).toEqual({})
      await eventually(async () => expect(await findCopiesOfEach(sealed, atRest())).toEqual({}), { what: 'the sealed bytes to be gone' })
      const documents = Object.fromEntries(Object.entries(canaries).map(([name, { document }]) => [name, document]))
      const spool = { folders: { cups: site.cups.dirs.spool } }
      await eventually(async () => expect(await findCopiesOfEach(documents, spool)).toEqual({}), { what: 'CUPS to have dropped them' })
    },
  )
})
