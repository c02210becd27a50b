import { execFileSync } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { startEmbeddedPostgres, type EmbeddedPostgres, type EmbeddedPostgresSettings } from './start-embedded-postgres.ts'

const quiet = { debug: () => {}, info: () => {}, warn: () => {} }
const templateDir = mkdtempSync(join(tmpdir(), 'embedded-postgres-'))
let parentDir = ''
let running: EmbeddedPostgres[] = []

/** Making a cluster takes a second, copying one a tenth. */
beforeAll(async () => {
  await (await startEmbeddedPostgres({ dataDir: templateDir, log: quiet })).stop()
  // As if used last time; below the ports that the system hands out, so that nobody takes it between a stop and the next start.
  writeFileSync(join(templateDir, 'port'), `${randomInt(12_000, 20_000)}\n`)
})
afterAll(() => rmSync(templateDir, { recursive: true, force: true }))

beforeEach(() => {
  parentDir = mkdtempSync(join(tmpdir(), 'embedded-postgres-'))
  execFileSync('cp', ['-a', templateDir, join(parentDir, 'data')])
})

afterEach(async () => {
  for (const postgres of running) await postgres.stop()
  running = []
  rmSync(parentDir, { recursive: true, force: true })
})

async function start(settings: Partial<EmbeddedPostgresSettings> = {}): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({ dataDir: join(parentDir, 'data'), log: quiet, ...settings })
  running.push(postgres)
  return postgres
}

async function query(postgres: EmbeddedPostgres, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: postgres.connectionString })
  await client.connect()
  const { rows } = await client.query<Record<string, unknown>>(sql)
  await client.end()
  return rows
}

test('what was written is there again after a restart, on the same port', async () => {
  const first = await start()
  await query(first, `create table parcels (name text); insert into parcels values ('ärger'), ('zebra')`)
  await first.stop()

  const second = await start()

  expect(await query(second, 'select name from parcels order by name')).toEqual([{ name: 'zebra' }, { name: 'ärger' }])
  expect(new URL(second.connectionString).port).toBe(new URL(first.connectionString).port)
})

test('only this machine with the password gets in', async () => {
  const postgres = await start()
  const passwordFile = join(parentDir, 'data', 'password')
  expect(statSync(passwordFile).mode & 0o777).toBe(0o600)
  expect(postgres.connectionString).toContain(readFileSync(passwordFile, 'utf8').trim())
  const wrong = new URL(postgres.connectionString)
  wrong.password = 'wrong'
  await expect(new Client({ connectionString: wrong.href }).connect()).rejects.toThrow('password authentication failed')
  expect(await query(postgres, 'show listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }])
})

test('when its port was taken meanwhile it takes another', async () => {
  const first = await start()
  const { port } = new URL(first.connectionString)
  await first.stop()
  const squatter = createServer()
  await new Promise<void>((resolve) => squatter.listen(Number(port), '127.0.0.1', resolve))

  const second = await start()
  await new Promise((resolve) => squatter.close(resolve))

  expect(new URL(second.connectionString).port).not.toBe(port)
  expect(await query(second, 'select 1 as one')).toEqual([{ one: 1 }])
})

test('a second start on the same directory is refused and disturbs nobody', async () => {
  const first = await start()
  await expect(start()).rejects.toMatchObject({ code: 'already-running' })
  expect(await query(first, 'select 1 as one')).toEqual([{ one: 1 }])
})

test('a PostgreSQL that dies by itself is noticed', async () => {
  const postgres = await start()
  process.kill(postgres.pid, 'SIGKILL')
  await expect(postgres.unexpectedEnd).resolves.toMatchObject({ code: 'ended' })
})

test('after kill -9 of PostgreSQL the committed rows are there', async () => {
  const first = await start()
  await query(first, 'create table parcels as select 7 as number')
  process.kill(first.pid, 'SIGKILL')
  await first.unexpectedEnd
  await first.stop()
  expect(await query(await start(), 'select number from parcels')).toEqual([{ number: 7 }])
})

test('a start that is given up leaves a directory that can be started', async () => {
  const stopping = new AbortController()
  const dataDir = join(parentDir, 'new')
  const givenUp = start({ dataDir, signal: stopping.signal })
  stopping.abort(new Error('changed my mind'))
  await expect(givenUp).rejects.toThrow()
  expect(existsSync(join(dataDir, 'cluster'))).toBe(false)
  expect(await query(await start({ dataDir }), 'select 1 as one')).toEqual([{ one: 1 }])
})

test('data of another version and damaged data are told apart', async () => {
  await (await start()).stop()
  const versionFile = join(parentDir, 'data', 'cluster', 'PG_VERSION')
  writeFileSync(versionFile, '15\n')
  await expect(start()).rejects.toMatchObject({ code: 'data-of-other-version' })
  writeFileSync(versionFile, '18\n')
  rmSync(join(parentDir, 'data', 'cluster', 'global', 'pg_control'))
  await expect(start()).rejects.toMatchObject({ code: 'data-damaged' })
})

test('a process number that now belongs to something else does not stand in the way', async () => {
  await (await start()).stop()
  writeFileSync(join(parentDir, 'data', 'cluster', 'postmaster.pid'), `${process.pid}\n`)
  expect(await query(await start(), 'select 1 as one')).toEqual([{ one: 1 }])
})

test.runIf(process.getuid?.() === 0)('where root has no user namespaces it runs as nobody', async () => {
  // Every parent of the data directory must let nobody pass.
  const dataDir = join('/var/lib', `embedded-postgres-test-${crypto.randomUUID()}`)
  try {
    const postgres = await start({ dataDir, runAs: 'nobody' })
    expect(statSync(join(dataDir, 'cluster')).uid).toBe(65_534)
    expect(await query(postgres, 'select 1 as one')).toEqual([{ one: 1 }])
    await postgres.stop()
    const again = await start({ dataDir })
    expect(await query(again, 'select 1 as one')).toEqual([{ one: 1 }])
    await again.stop()
  } finally {
    rmSync(dataDir, { recursive: true, force: true })
  }
})
