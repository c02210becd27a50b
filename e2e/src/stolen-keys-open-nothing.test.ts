import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { jobPurpose } from '@cloudprint/protocol/sealing-key'
import { Opener } from '@cloudprint/sealing/opener'
import type { SealedDocumentError } from '@cloudprint/sealing/sealed-document-error'
import { eventually } from '@cloudprint/testkit/eventually'
import { readIfThere } from '@cloudprint/testkit/read-if-there'
import { Client } from 'pg'
import { expect, test } from 'vitest'
import { useSite } from './harness/use-site.ts'

const site = useSite({
  queues: async (cups) => {
    await cups.addQueue({ name: 'zebra' })
  },
})

const DAY_AND_MORE_MS = 25 * 3_600_000
const documents = [500, 300_000].map((bytes) => Buffer.concat([Buffer.from('^XA'), randomBytes(bytes), Buffer.from('^XZ')]))

interface Key {
  keyId: string
  privateKey: string
}

interface Stolen {
  document: Buffer
  purpose: string
  sealed: Buffer
}

test(
  'what was sealed on one day opens neither with all that the relay has nor with what the agent has on the next day',
  { timeout: 300_000 },
  async () => {
    const { agent, relay } = site()
    const { id: printerId } = await site().printer('zebra')
    await agent.stop()
    await site().untilDisconnected()
    const jobs = []
    for (const document of documents) jobs.push(await site().submitTo(printerId, { document }))
    const backup = await stealFromRelay(jobs.map(({ id }) => id))

    const dayOne = keysOfAgent()
    expect(await openAll(backup, dayOne)).toEqual(documents)
    const publicKeys = await query<{ keyId: string; privateKey: string }>(
      'select key_id as "keyId", public_key as "privateKey" from sealing_key',
    )
    expect(publicKeys.map(({ keyId }) => keyId)).toEqual(dayOne.map(({ keyId }) => keyId))
    expect(await openAll(backup, publicKeys)).toEqual(['damaged', 'damaged'])
    for (const { privateKey } of dayOne) expect(await placesOf(privateKey)).toEqual([])

    await agent.start()
    for (const { id } of jobs) await site().untilEnded(id, 'completed')
    await agent.stop()
    agent.shiftClock(DAY_AND_MORE_MS)
    await agent.start()
    await eventually(() => expect(keysOfAgent()).toHaveLength(2), { what: 'a new key' })
    await site().untilConnected()
    await eventually(async () => expect(await retired()).toEqual(dayOne.map(({ keyId }) => keyId)), { what: 'the relay to hear of it' })
    // An hour later, as it were.
    await query(`update sealing_key set retired_at = retired_at - interval '1 hour' where retired_at is not null`)
    await agent.stop()
    await agent.start()
    await eventually(() => expect(keysOfAgent()).toHaveLength(1), { what: 'the old key to be destroyed' })

    const dayTwo = keysOfAgent()
    expect(await openAll(backup, dayTwo)).toEqual(['unknown-key', 'unknown-key'])
    expect(
      await openAll(
        backup.map((stolen) => relabelled(stolen, dayOne, dayTwo)),
        dayTwo,
      ),
    ).toEqual(['damaged', 'damaged'])
    for (const { privateKey } of dayOne) expect(filesWith(agent.stateDir, privateKey)).toEqual([])
    expect(relay.output() + agent.output()).not.toContain(dayOne[0]?.privateKey)
    await site().print('zebra', { document: Buffer.from('^XA^FDafter^FS^XZ') })
  },
)

/** All sealed documents: those in rows, and those in files. */
async function stealFromRelay(jobIds: string[]): Promise<Stolen[]> {
  const rows = await query<{ jobId: string; bytes: Buffer | null; blobKey: string | null }>(
    'select job_id as "jobId", bytes, blob_key as "blobKey" from document',
  )
  const files = filesIn(site().relay.dataDir)
  return jobIds.map((jobId, index) => {
    const row = rows.find((one) => one.jobId === jobId)
    const file = files.find((path) => row?.blobKey !== null && path.endsWith(row?.blobKey ?? '?'))
    const sealed = row?.bytes ?? readFileSync(file ?? '')
    return { document: documents[index] ?? Buffer.alloc(0), purpose: jobPurpose(jobId), sealed }
  })
}

function keysOfAgent(): Key[] {
  const folder = join(site().agent.stateDir, 'sealing-keys')
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'))
  return names.map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Key)
}

/** What each opens to with these keys, or why it does not. */
function openAll(stolen: Stolen[], keys: Key[]): Promise<(Buffer | string)[]> {
  const opener = new Opener({ privateKey: (keyId) => keys.find((key) => key.keyId === keyId)?.privateKey })
  return Promise.all(
    stolen.map(({ sealed, purpose }) => opener.openBytes(sealed, purpose).catch((error: SealedDocumentError) => error.code)),
  )
}

/** As if it had been sealed to another key. */
function relabelled({ sealed, ...rest }: Stolen, from: Key[], to: Key[]): Stolen {
  const changed = Buffer.from(sealed)
  const at = changed.indexOf(Buffer.from(from[0]?.keyId ?? '', 'hex'))
  changed.set(Buffer.from(to[0]?.keyId ?? '', 'hex'), at)
  return { ...rest, sealed: changed }
}

/** Tables and files of the relay in which this text stands. */
async function placesOf(text: string): Promise<string[]> {
  const tables = await query<{ name: string }>(`select table_name as name from information_schema.tables where table_schema = 'public'`)
  const found: string[] = []
  for (const { name } of tables) {
    const rows = await query(`select 1 from "${name}" as row where row::text like '%' || $1 || '%' limit 1`, [text])
    if (rows.length > 0) found.push(name)
  }
  return [...found, ...filesWith(site().relay.dataDir, text)]
}

async function retired(): Promise<string[]> {
  const rows = await query<{ keyId: string }>('select key_id as "keyId" from sealing_key where retired_at is not null')
  return rows.map(({ keyId }) => keyId)
}

async function query<Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> {
  const client = new Client({ connectionString: site().relay.databaseUrl })
  await client.connect()
  try {
    return (await client.query<Row>(text, values)).rows
  } finally {
    await client.end()
  }
}

function filesIn(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
}

function filesWith(folder: string, text: string): string[] {
  return filesIn(folder).filter((path) => readIfThere(path).includes(text))
}
