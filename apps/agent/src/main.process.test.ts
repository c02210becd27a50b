import { spawn } from 'node:child_process'
import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { systemClock } from '@cloudprint/process-kit/clock'
import { decodeJwt } from 'jose'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { RecentErrors } from './recent-errors.ts'
import { makeStateFolder } from './testing/test-agent.ts'
import { heldJob } from './work/job-journal.contract.ts'
import { SqliteJournal } from './work/sqlite-journal.ts'

const main = new URL('main.ts', import.meta.url).pathname
let folder: ReturnType<typeof makeStateFolder>
let relay: Server
let relayUrl: string
/** What the relay was asked, and by which computer. */
let asked: string[]
let answers: Record<string, object>
const enrolled = { computerId: '01900000-0000-7000-8000-000000000001', computerName: 'Packing 1', organizationName: 'Acme' }
const children: ReturnType<typeof spawn>[] = []

beforeEach(async () => {
  folder = makeStateFolder()
  asked = []
  answers = { 'POST /agent/v1/enrol': enrolled }
  relay = createServer((request, response) => {
    const key = `${request.method} ${request.url}`
    const { authorization = '' } = request.headers
    asked.push(key + (authorization === '' ? '' : ` by ${String(decodeJwt(authorization.replace('Bearer ', '')).iss)}`))
    const answer = answers[key]
    response.writeHead(answer === undefined ? 503 : key === 'POST /agent/v1/enrol' ? 201 : 200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(answer ?? {}))
  })
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve))
  relayUrl = `http://127.0.0.1:${(relay.address() as AddressInfo).port}`
})
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  relay.closeAllConnections()
  await new Promise((resolve) => relay.close(resolve))
  folder.remove()
})

function start(...args: string[]) {
  const env = { ...process.env, CLOUDPRINT_AGENT_DIR: folder.path, CUPS_SERVER: '' }
  const child = spawn(process.execPath, ['--conditions=source', main, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  children.push(child)
  return child
}

async function agent(...args: string[]): Promise<{ code: number | null; output: string }> {
  const child = start(...args)
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  return { code, output }
}

/** Each of them starts a program a dozen times, which may take half a minute each on a busy machine. */
const patient = { timeout: 480_000 }

const enrol = () => agent('enrol', relayUrl, '--code', 'CODE', '--folder-printer', join(folder.path, 'printed'))

test('enrol, run and status work on one folder, and a second run is refused', patient, async () => {
  expect(await agent('run')).toMatchObject({ code: 1, output: expect.stringContaining('not enrolled yet') as string })
  expect((await enrol()).output).toContain('"Packing 1" of Acme')
  expect(await enrol()).toMatchObject({ code: 1, output: expect.stringContaining('enrol --again') as string })
  expect(await agent('status')).toMatchObject({ code: 1, output: expect.stringContaining('No agent says that it runs') as string })
  const errors = new RecentErrors(systemClock)
  errors.noteProblem('print-aborted', 'left by a run that was killed')
  writeFileSync(join(folder.path, 'last-errors.json'), JSON.stringify(errors.list()))
  const running = start('run')
  await vi.waitFor(async () => expect((await agent('status')).output).toContain('folder/printed'), { timeout: 90_000 })
  const status = JSON.parse((await agent('status', '--json')).output) as { pid: number; link: { detail: string } }
  expect(status.pid).toBe(running.pid)
  const shown = (await agent('status')).output
  expect(shown).toMatch(/^Key +[0-9a-f]{16} since /m)
  expect(shown).toContain('left by a run that was killed')
  expect(await agent('run')).toMatchObject({ code: 1, output: expect.stringContaining('Another agent runs on this folder') as string })
  running.kill('SIGTERM')
  expect(await new Promise((resolve) => running.on('close', resolve))).toBe(0)
  expect((await agent('status')).code).toBe(1)
})

test('a service waits to be enrolled, and then runs; it also ends while it waits', patient, async () => {
  const running = start('run', '--service')
  let output = ''
  running.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  await vi.waitFor(() => expect(output).toContain('waiting to be enrolled'), { timeout: 90_000 })
  await enrol()
  await vi.waitFor(async () => expect((await agent('status')).output).toContain('folder/printed'), { timeout: 90_000 })
  running.kill('SIGTERM')
  expect(await new Promise((resolve) => running.on('close', resolve))).toBe(0)
  rmSync(join(folder.path, 'settings.json'))
  const waiting = start('run', '--service')
  await new Promise((resolve) => waiting.stdout.once('data', resolve))
  waiting.kill('SIGTERM')
  expect(await new Promise((resolve) => waiting.on('close', resolve))).toBe(0)
})

test('only a packaged agent can be made a service', async () => {
  expect(await agent('install')).toMatchObject({ code: 1, output: expect.stringContaining('no packaged agent') as string })
})

test(
  'whoever is enrolled anew tells the relay by the old name that its keys are gone, and goes on where nobody is there to hear it',
  patient,
  async () => {
    await enrol()
    const again = () => agent('enrol', relayUrl, '--code', 'CODE', '--again')
    const unheard = await again()
    expect(unheard).toMatchObject({ code: 0, output: expect.stringContaining('could not be told') as string })
    expect(unheard.output).toContain('"Packing 1" of Acme')
    answers = {
      'GET /agent/v1/clock': { now: new Date().toISOString(), channelPort: 1 },
      'DELETE /agent/v1/sealing-keys': {},
      'POST /agent/v1/enrol': { ...enrolled, computerId: '01900000-0000-7000-8000-000000000002' },
    }
    const heard = await again()
    expect(heard).toMatchObject({ code: 0, output: expect.not.stringContaining('could not be told') as string })
    expect(asked.at(-1)).toBe(`DELETE /agent/v1/sealing-keys by ${enrolled.computerId}`)
  },
)

test('whoever is enrolled anew is told which jobs the machine held, and whether they may come out', patient, async () => {
  await enrol()
  const journal = new SqliteJournal(join(folder.path, 'journal.db'))
  const [waiting, begun] = [heldJob({ title: 'Waiting' }), heldJob({ title: 'Begun' })]
  const jobs = [waiting, begun].map((job) => ({ job, document: Buffer.from('^XA^XZ') }))
  await journal.write({ kind: 'accept', jobs, reports: [] })
  await journal.write({ kind: 'move', key: begun.key, stage: 'printing', spoolerJob: { id: '7', uuid: null } })
  journal.close()
  const { code, output } = await agent('enrol', relayUrl, '--code', 'CODE', '--again')
  expect(code).toBe(0)
  expect(output).toMatch(/"Waiting" for \S+: not printed\n/)
  expect(output).toMatch(/"Begun" for \S+: the print system may have it/)
  expect((await agent('enrol', relayUrl, '--code', 'CODE', '--again')).output).not.toContain('Waiting')
})

test('a damaged key for documents keeps the agent from running, with the remedy, and is left as it is', patient, async () => {
  await enrol()
  const keys = join(folder.path, 'sealing-keys')
  const [name = ''] = readdirSync(keys)
  expect(statSync(join(keys, name)).mode & 0o777).toBe(0o600)
  writeFileSync(join(keys, name), '{}')
  const refused = await agent('run')
  expect(refused).toMatchObject({ code: 1, output: expect.stringContaining(name) as string })
  expect(refused.output).toContain('sealing-key-lost')
  expect(readdirSync(keys)).toEqual([name])
})

test('printers are shown for people and for programs', patient, async () => {
  await enrol()
  expect((await agent('printers')).output).toContain('folder/printed')
  const { output } = await agent('printers', '--json')
  const printers = JSON.parse(output.slice(output.indexOf('[\n'))) as { name: string }[]
  expect(printers.map((printer) => printer.name)).toContain('folder/printed')
})

test('a wrong address and a wrong setting are said in a sentence', async () => {
  expect((await agent('enrol', 'print.example.com', '--code', 'X')).output).toBe(
    'The address "print.example.com" is not an http or https address.\n',
  )
})
