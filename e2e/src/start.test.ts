import { execFile } from 'node:child_process'
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { listComputers } from '@cloudprint/protocol/http/computer-routes'
import { listPrinters } from '@cloudprint/protocol/http/printer-routes'
import { listen } from '@cloudprint/testkit/cups/tcp-sink'
import { eventually } from '@cloudprint/testkit/eventually'
import type { SpawnedProcess } from '@cloudprint/testkit/spawn-process'
import { beforeAll, expect, test } from 'vitest'
import { ApiClient } from './harness/api-client.ts'
import { newInstallation, type Installation } from './harness/product.ts'
import { processesOf } from './harness/processes-of.ts'
import { showLogsOfRed } from './harness/use-site.ts'

const START_MS = 120_000
/** Nothing that was started may be there longer after its starter was killed. */
const ORPHAN_MS = 60_000

let installation: Installation
let running: SpawnedProcess | undefined
beforeAll(async () => {
  installation = await newInstallation()
})
showLogsOfRed(() => [['start', running?.output() ?? '']])

async function started(env: Record<string, string> = {}): Promise<SpawnedProcess> {
  running = installation.run(env)
  await running.waitForLine(/Stop with Ctrl-C/, START_MS)
  return running
}

const printedFiles = (folder: string) => (existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.zpl')) : [])
const api = () => new ApiClient(installation.firstRun().apiUrl, installation.firstRun().apiKey)

async function ended(process: SpawnedProcess): Promise<{ code: number | null; output: string }> {
  const { code } = await process.exited
  return { code, output: process.output() }
}

test('start shows the console’s address, the sign-in, and a line that prints a label; one SIGTERM then stops everything', async () => {
  const start = await started()
  const firstRun = installation.firstRun()
  expect(installation.firstRunMode()).toBe(0o600)
  expect(start.output()).toContain(firstRun.consoleUrl)
  expect(start.output()).toContain(firstRun.email)
  expect(start.output()).toContain(firstRun.password)
  expect((await fetch(firstRun.consoleUrl)).headers.get('content-type')).toContain('text/html')

  // Exactly what a person would paste.
  const curl = /^ *(curl [\s\S]*?[^\\])\n/m.exec(start.output())?.[1] ?? ''
  await promisify(execFile)('bash', ['-c', curl])
  const files = await eventually(() => printedFiles(firstRun.printedFolder), {
    what: 'the label in the folder',
    until: ({ length }) => length === 1,
    deadlineMs: START_MS,
  })
  expect(readFileSync(join(firstRun.printedFolder, files[0] ?? ''), 'utf8')).toContain('Hello from Cloud Print')

  expect(processesOf(installation.dataDir).some(({ command }) => command.includes('postgres'))).toBe(true)
  start.signal('SIGTERM')
  expect(await start.exited).toEqual({ code: 0, signal: null })
  expect(processesOf(installation.dataDir)).toEqual([])
})

test('a second start on the same data goes on where the first one stopped; a SIGKILL of it leaves nothing behind', async () => {
  const before = installation.firstRun()
  const start = await started()
  expect(installation.firstRun()).toEqual(before)
  const { items: computers } = await api().call(listComputers, { query: {} })
  expect(computers.map(({ state }) => state)).toEqual(['connected'])
  const { items: printers } = await api().call(listPrinters, { query: {} })
  expect(printers.map(({ name, availability }) => ({ name, availability }))).toEqual([{ name: 'folder/printed', availability: 'ready' }])

  expect(processesOf(installation.dataDir).length).toBeGreaterThan(3)
  await start.kill9()
  await eventually(() => expect(processesOf(installation.dataDir)).toEqual([]), {
    what: 'all processes to end',
    deadlineMs: ORPHAN_MS,
    everyMs: 100,
  })

  const third = await started()
  const { items: again } = await api().call(listComputers, { query: {} })
  expect(again.map(({ id }) => id)).toEqual(computers.map(({ id }) => id))
  expect(await third.stop(START_MS)).toEqual({ code: 0, signal: null })
})

test.each(['apiPort', 'channelPort'] as const)('a taken %s is named together with the setting that changes it', async (which) => {
  const server = createServer()
  await listen(server, installation[which])
  const { code, output } = await ended((running = installation.run()))
  server.close()
  expect(code).not.toBe(0)
  expect(output).toContain(String(installation[which]))
  expect(output).toContain(which === 'apiPort' ? 'CLOUDPRINT_API_PORT' : 'CLOUDPRINT_CHANNEL_PORT')
  expect(output).not.toMatch(/\n\s+at /)
  expect(processesOf(installation.dataDir)).toEqual([])
})

test('a wrong setting is said in a sentence', async () => {
  const { code, output } = await ended((running = installation.run({ CLOUDPRINT_API_PORT: 'eighty' })))
  expect(code).not.toBe(0)
  expect(output).toContain('CLOUDPRINT_API_PORT')
  expect(output).not.toMatch(/\n\s+at /)
})

test('damaged data are said to be damaged, with what to do, and are not touched', async () => {
  const damaged = await newInstallation()
  running = damaged.run()
  await running.waitForLine(/Stop with Ctrl-C/, START_MS)
  await running.stop(START_MS)
  const control = join(damaged.dataDir, 'postgres/cluster/global/pg_control')
  writeFileSync(control, 'not what it was')

  const { code, output } = await ended((running = damaged.run()))
  expect(code).not.toBe(0)
  expect(output).toMatch(/damaged|can not be read|backup/i)
  expect(output).toContain(damaged.dataDir)
  expect(output).not.toMatch(/\n\s+at /)
  expect(readFileSync(control, 'utf8')).toBe('not what it was')
  expect(processesOf(damaged.dataDir)).toEqual([])
})
