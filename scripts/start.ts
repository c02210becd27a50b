import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { watchStarters } from './watch-starters.ts'

/**
 * Runs the whole product on this machine: the relay with its own database, and an agent that prints to this machine's
 * printers and to a folder. Both are started with an IPC channel and stop when it breaks, so that not even a SIGKILL
 * here leaves them behind; they are in process groups of their own, so that Ctrl-C reaches them once, from here.
 */
const root = resolve(import.meta.dirname, '..')
const dataDir = resolve(process.env['CLOUDPRINT_DATA_DIR'] ?? 'data')
const apiPort = Number(process.env['CLOUDPRINT_API_PORT'] ?? 8080)
const firstRunFile = join(dataDir, 'first-run.json')
const agentDir = join(dataDir, 'agent')

interface FirstRun {
  consoleUrl: string
  apiUrl: string
  email: string
  password: string
  apiKey: string
  enrolmentCode: string
  printedFolder: string
}

const children: ChildProcess[] = []
let stopping = false

function start(app: 'relay' | 'agent', args: string[], env: Record<string, string> = {}): ChildProcess {
  const child = spawn(process.execPath, [join(root, 'apps', app, 'dist/main.js'), ...args], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    detached: true,
    env: { ...process.env, NODE_ENV: 'production', CLOUDPRINT_DATA_DIR: dataDir, CLOUDPRINT_AGENT_DIR: agentDir, ...env },
  })
  children.push(child)
  return child
}

function stop(exitCode: number): void {
  if (stopping) return
  stopping = true
  process.exitCode = exitCode
  // The agent first: it tells the relay what it did.
  void endOf(children.toReversed())
}

async function endOf(running: ChildProcess[]): Promise<void> {
  for (const child of running) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    const ended = new Promise((done) => child.once('exit', done))
    child.kill('SIGTERM')
    await ended
  }
  process.exit()
}

function endWith(child: ChildProcess, name: string): void {
  child.on('exit', (code) => {
    if (stopping) return
    console.error(`The ${name} has ended${code === 0 ? '' : `: see its last lines above`}. Stopping.`)
    stop(code === 0 ? 0 : 1)
  })
}

async function until(isReady: () => boolean | Promise<boolean>): Promise<void> {
  while (!stopping && !(await isReady())) await new Promise((done) => setTimeout(done, 100))
}

async function isServing(): Promise<boolean> {
  if (!existsSync(firstRunFile)) return false
  const response = await fetch(`http://127.0.0.1:${apiPort}/health/ready`).catch(() => undefined)
  return response?.ok ?? false
}

async function run(command: ChildProcess): Promise<number> {
  return new Promise((done) => command.on('exit', (code) => done(code ?? 1)))
}

async function hasPrinters(first: FirstRun): Promise<boolean> {
  const response = await fetch(`${first.apiUrl}/v1/printers`, { headers: { authorization: `Bearer ${first.apiKey}` } }).catch(() => undefined)
  if (response?.ok !== true) return false
  const { items } = (await response.json()) as { items: { id: string; name: string; availability: string }[] }
  folderPrinterId = items.find((printer) => printer.name.startsWith('folder/') && printer.availability === 'ready')?.id
  return folderPrinterId !== undefined
}

let folderPrinterId: string | undefined

function welcome(first: FirstRun): string {
  return `
  Cloud Print is running.

  Console    ${first.consoleUrl}
  Sign in    ${first.email}
  Password   ${first.password}

  Print a sample label; it comes out in ${first.printedFolder}:

  curl -X POST ${first.apiUrl}/v1/jobs \\
    -H 'Authorization: Bearer ${first.apiKey}' \\
    -H 'Content-Type: application/json' \\
    -d '{"printerId":"${folderPrinterId}","title":"Sample label","contentType":"application/vnd.zebra.zpl","content":"XlhBXkZPNTAsNTBeQTBOLDUwLDUwXkZESGVsbG8gZnJvbSBDbG91ZCBQcmludF5GU15YWg=="}'

  Stop with Ctrl-C. Everything it keeps is in ${dataDir}.
`
}

process.on('SIGTERM', () => stop(0))
process.on('SIGINT', () => stop(0))
process.on('SIGHUP', () => stop(0))
watchStarters(() => stop(0))

endWith(start('relay', []), 'relay')
await until(isServing)
if (!stopping) {
  const first = JSON.parse(readFileSync(firstRunFile, 'utf8')) as FirstRun
  if (!existsSync(join(agentDir, 'settings.json'))) {
    const args = ['enrol', '--relay', first.apiUrl, '--code', first.enrolmentCode, '--folder-printer', first.printedFolder]
    if ((await run(start('agent', args))) !== 0) stop(1)
  }
  if (!stopping) {
    endWith(start('agent', ['run']), 'agent')
    await until(() => hasPrinters(first))
    if (!stopping) console.log(welcome(first))
  }
}
