import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { isAlive } from './launcher-lock.ts'
import { startEmbeddedPostgres } from './start-embedded-postgres.ts'

const log = { debug: () => {}, info: () => {}, warn: () => {} }
let dataDir = ''

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'embedded-postgres-'))
})

afterEach(() => rmSync(dataDir, { recursive: true, force: true }))

/** A program that starts the database, says its process number, and stays. */
const program = `
  import { startEmbeddedPostgres } from '${import.meta.resolve('./start-embedded-postgres.ts')}'
  const quiet = () => {}
  const log = { debug: quiet, info: quiet, warn: quiet }
  const postgres = await startEmbeddedPostgres({ dataDir: process.argv[1], log })
  console.log(postgres.pid)
  setInterval(quiet, 1e6)
`

test.runIf(process.platform === 'linux')('kill -9 of the program leaves no PostgreSQL behind', async () => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  const postgresPid = Number(line.toString())
  expect(isAlive(postgresPid)).toBe(true)

  child.kill('SIGKILL')

  await vi.waitFor(() => expect(isAlive(postgresPid)).toBe(false), { timeout: 60_000 })
  const next = await startEmbeddedPostgres({ dataDir, log })
  await next.stop()
})

test('a PostgreSQL that was left behind is stopped by the next start', async () => {
  const leftBehind = await startEmbeddedPostgres({ dataDir, log })
  const lockFile = join(dataDir, 'launcher.json')
  const holder = JSON.parse(readFileSync(lockFile, 'utf8')) as object
  writeFileSync(lockFile, JSON.stringify({ ...holder, startTime: 'another process had this number' }))

  const next = await startEmbeddedPostgres({ dataDir, log })

  await expect(leftBehind.unexpectedEnd).resolves.toMatchObject({ code: 'ended' })
  expect(next.pid).not.toBe(leftBehind.pid)
  await next.stop()
})

test("someone else's PostgreSQL on the directory is left alone", async () => {
  const other = await startEmbeddedPostgres({ dataDir, log })
  rmSync(join(dataDir, 'launcher.json'))
  await expect(startEmbeddedPostgres({ dataDir, log })).rejects.toMatchObject({ code: 'already-running' })
  expect(isAlive(other.pid)).toBe(true)
  await other.stop()
})
