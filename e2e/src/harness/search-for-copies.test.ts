import { randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startKillablePostgres } from '@cloudprint/testkit/killable-postgres'
import { spawnProcess } from '@cloudprint/testkit/spawn-process'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { Client } from 'pg'
import { describe, expect, onTestFinished, test } from 'vitest'
import { findCopies, findCopiesOfEach } from './search-for-copies.ts'

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
    const postgres = await startKillablePostgres()
    onTestFinished(() => postgres.stop())
    const client = new Client({ connectionString: postgres.url })
    await client.connect()
    const places = { folders: { database: postgres.dataDir } }
    await client.query('create table planted (bytes bytea)')
    await client.query('insert into planted values ($1)', [document])
    await client.query('checkpoint')
    expect(await findCopies(document, places)).toContainEqual(expect.stringMatching(/^database: .*base/))
    await client.query('drop table planted')
    await client.query('checkpoint')
    expect(await findCopies(document, places)).toContainEqual(expect.stringMatching(/^database: .*pg_wal/))
    await client.end()
  })

  test('in a log and in what a process was given', async () => {
    const secret = document.subarray(0, 30).toString('base64')
    const sleeper = spawnProcess({ command: 'sleep', args: ['60'], env: { SECRET: secret } })
    const places = { folders: {}, texts: { log: `{"msg":"${secret}"}` }, processes: { sleeper: sleeper.pid } }
    expect(await findCopies(document, places)).toEqual(['log', 'sleeper: environ'])
    await sleeper.kill9()
  })

  test('of each of several documents, and tells which', async () => {
    const folder = tempDir('planted')
    const documents = { first: randomBytes(3_000), second: randomBytes(300_000), third: randomBytes(3_000) }
    writeFileSync(join(folder, 'both'), Buffer.concat([documents.second.subarray(90_000, 110_000), documents.first]))
    writeFileSync(join(folder, 'one'), documents.second)
    expect(await findCopiesOfEach(documents, { folders: { planted: folder } })).toEqual({
      first: ['planted: both'],
      second: ['planted: both', 'planted: one'],
    })
  })
})
