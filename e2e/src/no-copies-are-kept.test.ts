import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { getReceipt } from '@cloudprint/protocol/http/job-routes'
import { getSealingKey } from '@cloudprint/protocol/http/printer-routes'
import { SEALED_CONTENT_TYPE } from '@cloudprint/protocol/job'
import type { Job } from '@cloudprint/protocol/job'
import { readSealedHeader } from '@cloudprint/sealing/read-sealed-header'
import { Sealer } from '@cloudprint/sealing/sealer'
import { eventually } from '@cloudprint/testkit/eventually'
import { startKillablePostgres, type KillablePostgres } from '@cloudprint/testkit/killable-postgres'
import { spawnProcess } from '@cloudprint/testkit/spawn-process'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findCopies } from './harness/search-for-copies.ts'
import type { Places } from './harness/search-for-copies.ts'
import { Site } from './harness/site.ts'
import type { Order } from './harness/site.ts'
import { showLogsOfRed } from './harness/use-site.ts'

let postgres: KillablePostgres
let site: Site
beforeAll(async () => {
  postgres = await startKillablePostgres()
  site = await Site.start({
    ownDatabase: true,
    env: { DATABASE_URL: postgres.url, CLOUDPRINT_LOG_LEVEL: 'trace' },
    queues: async (cups) => {
      await cups.addQueue({ name: 'zebra' })
    },
  })
})
afterAll(async () => {
  await site.stop()
  await postgres.stop()
})
showLogsOfRed(() => [
  ['relay', site.relay.output()],
  ['agent', site.agent.output()],
])

/** Everything of ours on these machines. What the print system keeps is the print system's. */
function everywhere(): Places {
  return {
    folders: { relay: site.relay.dataDir, database: postgres.dataDir, agent: site.agent.stateDir },
    texts: { 'log of the relay': site.relay.output(), 'log of the agent': site.agent.output() },
    processes: { relay: site.relay.now().pid, agent: site.agent.now().pid },
  }
}

/** What the relay tells others: its figures, and how it refuses the document again. */
async function answersAbout(document: Buffer): Promise<Record<string, string>> {
  const refused = await site.trySubmit('zebra', { document, contentType: 'application/octet-stream', ticket: { media: 'no-such-media' } })
  const nowhere = await site.trySubmit('zebra', { document, contentType: 'application/pdf' })
  if (refused.ok || nowhere.ok) throw new Error('the document was taken')
  const metrics = await fetch(`${site.relay.apiUrl}/metrics`)
  if (!metrics.ok) throw new Error(`/metrics answered ${metrics.status}`)
  return { metrics: await metrics.text(), refusals: JSON.stringify([refused, nowhere]) }
}

/** Where sealed bytes are kept. What the database's log still has of them, nobody can open once their key is destroyed. */
function atRest(): Places {
  return { folders: { relay: site.relay.dataDir, database: join(postgres.dataDir, 'cluster', 'base'), agent: site.agent.stateDir } }
}

/** As a WMS does it that shows the relay nothing. */
async function sealByPrinterKey(document: Buffer): Promise<Order> {
  const { id: printerId } = await site.printer('zebra')
  const { purpose, keyId, publicKey } = await site.api.call(getSealingKey, { params: { printerId } })
  const sealer = new Sealer({ now: () => performance.now() })
  const sealed = await sealer.sealBytes({ recipients: [{ keyId, publicKey }], purpose, document })
  return { document: sealed, contentType: SEALED_CONTENT_TYPE, innerContentType: 'application/octet-stream' }
}

const inClear = async (document: Buffer): Promise<Order> => ({ document, contentType: 'application/octet-stream' })

async function query<Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> {
  const client = new Client({ connectionString: postgres.url })
  await client.connect()
  try {
    return (await client.query<Row>(text, values)).rows
  } finally {
    await client.end()
  }
}

/** What the relay holds of a job's document right now, from its first record on: the header names the job, as much else does. */
async function sealedBytes(jobId: Job['id']): Promise<Buffer> {
  const [row] = await query<{ bytes: Buffer | null; blobKey: string | null }>(
    'select bytes, blob_key as "blobKey" from document where job_id = $1',
    [jobId],
  )
  if (row === undefined) throw new Error('the relay holds no document of the job')
  const sealed = row.bytes ?? readFileSync(blobPath(row.blobKey ?? ''))
  const reading = readSealedHeader(sealed)
  if (!reading.ok) throw new Error(`what the relay holds is not sealed: ${reading.code}`)
  return sealed.subarray(reading.header.recordsOffset)
}

function blobPath(key: string): string {
  return join(site.relay.dataDir, 'documents', key.slice(0, 2), key)
}

describe('a document', () => {
  test.each([
    ['that fits a row', 2_000, inClear],
    ['that lies in the blob store', 300_000, inClear],
    ['that its submitter has sealed', 300_000, sealByPrinterKey],
  ])(
    '%s stands nowhere in clear, neither while it waits nor afterwards, and is gone when its job has ended',
    async (_where, size, orderOf) => {
      const document = randomBytes(size)
      site.cups.scriptNext('zebra', ['hold', 'take-document'])
      const { id: jobId } = await site.submit('zebra', await orderOf(document))
      await site.cups.untilHeld('zebra')
      const sealed = await sealedBytes(jobId)
      await query('checkpoint')
      expect(await findCopies(document, everywhere())).toEqual([])
      expect(await findCopies(document, { folders: {}, texts: await answersAbout(document) })).toEqual([])
      // One copy at the relay, and at the agent one in its spool folder, or in its journal and that one's log.
      const held = await findCopies(sealed, atRest())
      expect(held.filter((place) => !/^agent: (spool\/|journal\.db)/.test(place))).toEqual([expect.stringMatching(/^(relay|database): /)])

      site.cups.release('zebra')
      await site.untilEnded(jobId, 'completed')
      await site.api.call(getReceipt, { params: { jobId } })
      expect(site.cups.captured('zebra').at(-1)?.bytes().equals(document)).toBe(true)
      expect(await findCopies(document, everywhere())).toEqual([])
      await query('vacuum full document')
      await query('checkpoint')
      await eventually(async () => expect(await findCopies(sealed, atRest())).toEqual([]), { what: 'the sealed bytes to be gone' })
      const spool = { folders: { cups: site.cups.dirs.spool } }
      await eventually(async () => expect(await findCopies(document, spool)).toEqual([]), { what: 'CUPS to have dropped it' })
    },
  )
})

describe('the search finds a copy', () => {
  const document = randomBytes(10_000)

  test('in a file, in any of its usual spellings', async () => {
    const folder = tempDir('planted')
    mkdirSync(join(folder, 'deep'))
    for (const [name, text] of Object.entries({
      bytes: document.subarray(5_000, 6_000),
      base64: document.subarray(1, 2_000).toString('base64'),
      hex: document.subarray(3, 2_000).toString('hex'),
      upper: document.toString('hex').toUpperCase(),
    })) {
      writeFileSync(join(folder, 'deep', name), Buffer.concat([randomBytes(1_048_500), Buffer.from(text)]))
    }
    expect((await findCopies(document, { folders: { planted: folder } })).toSorted()).toEqual([
      'planted: deep/base64',
      'planted: deep/bytes',
      'planted: deep/hex',
      'planted: deep/upper',
    ])
  })

  test('in a row of the database, and in its log when the row is gone', async () => {
    await query('create table planted (bytes bytea)')
    await query('insert into planted values ($1)', [document])
    await query('checkpoint')
    const found = await findCopies(document, everywhere())
    expect(found).toContainEqual(expect.stringMatching(/^database: .*base/))
    await query('drop table planted')
    await query('checkpoint')
    expect(await findCopies(document, everywhere())).toContainEqual(expect.stringMatching(/^database: .*pg_wal/))
  })

  test('in a log and in what a process was given', async () => {
    const secret = document.subarray(0, 30).toString('base64')
    const sleeper = spawnProcess({ command: 'sleep', args: ['60'], env: { SECRET: secret } })
    const places = { folders: {}, texts: { log: `{"msg":"${secret}"}` }, processes: { sleeper: sleeper.pid } }
    expect(await findCopies(document, places)).toEqual(['log', 'sleeper: environ'])
    await sleeper.kill9()
  })
})
