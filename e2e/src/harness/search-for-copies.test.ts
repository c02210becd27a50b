import { randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { eventually } from '@cloudprint/testkit/eventually'
import { startKillablePostgres } from '@cloudprint/testkit/killable-postgres'
import { spawnProcess } from '@cloudprint/testkit/spawn-process'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { Client } from 'pg'
import { describe, expect, onTestFinished, test } from 'vitest'
import { makeCanary, printableText } from './make-canary.ts'
import { findCopies, findCopiesOfEach } from './search-for-copies.ts'

describe('the search finds a copy', () => {
  const document = makeCanary(10_000)
  const bytes = randomBytes(2_000)
  const text = printableText(2_000)

  /** What a file, a log or a dump could make of a document, by name. */
  const copiesOf = (copied: Buffer) => ({
    'bytes': copied.subarray(500),
    'base64': copied.toString('base64'),
    'base64, one on': copied.subarray(1).toString('base64'),
    'base64, two on': copied.subarray(2).toString('base64'),
    'base64url': copied.toString('base64url'),
    'hex': copied.subarray(3).toString('hex'),
    'upper hex': copied.toString('hex').toUpperCase(),
    'numbers, as JSON of a buffer': JSON.stringify({ body: copied }),
    'numbers, as JSON of a list': JSON.stringify([...copied]),
    'numbers, apart': `[ ${[...copied].join(', ')} ]`,
    'a buffer printed': inspect({ body: copied }),
    'latin1 text': copied.toString('latin1'),
    'latin1 text in JSON': JSON.stringify({ body: copied.toString('latin1') }),
    'UTF-16': Buffer.from(copied.toString('latin1'), 'utf16le'),
    'UTF-16, big end first': Buffer.from(copied.toString('latin1'), 'utf16le').swap16(),
  })

  test.each([
    ...Object.entries(copiesOf(bytes)).map(([kind, copy]) => ['random bytes', kind, bytes, copy] as const),
    ...Object.entries(copiesOf(text)).map(([kind, copy]) => ['random text', kind, text, copy] as const),
    ['random text', 'UTF-8', text, text.toString('utf8')] as const,
    ['random text', 'UTF-8 in JSON', text, JSON.stringify({ body: text.toString('utf8') })] as const,
    ['a canary', 'UTF-8', document, document.toString('utf8')] as const,
    ['a canary', 'UTF-8 in JSON', document, JSON.stringify({ body: document.toString('utf8') })] as const,
    ['a canary', 'the beginning as UTF-8', document, document.toString('utf8').slice(0, 80)] as const,
  ])('of %s, as %s', async (_of, _kind, original, copy) => {
    const folder = tempDir('planted')
    mkdirSync(join(folder, 'deep'))
    writeFileSync(join(folder, 'deep', 'copy'), Buffer.concat([randomBytes(1_048_500), Buffer.from(copy)]))
    writeFileSync(join(folder, 'deep', 'other'), randomBytes(1_048_500))
    expect(await findCopies(original, { folders: { planted: folder } })).toEqual(['planted: deep/copy'])
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
    // A process that is just starting has no environment for a moment.
    await eventually(async () => expect(await findCopies(document, places)).toEqual(['log', 'sleeper: environ']))
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
