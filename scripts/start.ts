import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { existsSync, readFileSync, unwatchFile, watchFile } from 'node:fs'
import { join, resolve } from 'node:path'
import { watchStarters } from './watch-starters.ts'

/**
 * Runs the whole product on this machine: the relay with its own database, and an agent that prints to this machine's
 * printers and to a folder. Both are started with an IPC channel and stop when it breaks, so that not even a SIGKILL
 * here leaves them behind; they are in process groups of their own, so that Ctrl-C reaches them once, from here.
 */
const root = resolve(import.meta.dirname, '..')
const dataDir = resolve(process.env['CLOUDPRINT_DATA_DIR'] ?? 'data')
const firstRunFile = join(dataDir, 'first-run.json')
const agentDir = join(dataDir, 'agent')
const settingsFile = join(agentDir, 'settings.json')

/** The agent's exit code when somebody has removed its computer in the console. */
const EXIT_REMOVED = 77

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
/** Whether an agent runs here. Without one the relay goes on: it serves other machines, too. */
let hasAgent = false

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

function stopAfter(name: string, code: number | null): void {
  if (stopping) return
  console.error(`The ${name} has ended${code === 0 ? '' : `: see its last lines above`}. Stopping.`)
  stop(code === 0 ? 0 : 1)
}

async function enrolAndRunAgent(first: FirstRun | undefined): Promise<void> {
  if (existsSync(settingsFile)) return runAgent()
  if (first === undefined) return goOnWithoutAgent('This machine is not enrolled')
  const args = ['enrol', first.apiUrl, '--code', first.enrolmentCode, '--folder-printer', first.printedFolder]
  if ((await endOfCommand(start('agent', args))) === 0) runAgent()
  else goOnWithoutAgent('This machine could not be enrolled')
}

function runAgent(): void {
  if (stopping) return
  hasAgent = true
  const agent = start('agent', ['run'])
  agent.on('exit', (code) => {
    if (code === EXIT_REMOVED) goOnWithoutAgent('This machine was removed in the console')
    else stopAfter('agent', code)
  })
}

/** Whoever removed it meant it: it stays so until somebody enrols it, and is then run at once. */
function goOnWithoutAgent(why: string): void {
  if (stopping) return
  hasAgent = false
  console.error(`
  ${why}: the relay runs without an agent here. To add it, make a code in the console under Computers, and run

  ${enrolCommand()}
`)
  watchFile(settingsFile, { interval: 500 }, () => {
    if (!existsSync(settingsFile)) return
    unwatchFile(settingsFile)
    runAgent()
  })
}

/** As it was added before; where it never was, the console shows the relay's address beside the code. */
function enrolCommand(): string {
  const { relayUrl, folderPrinter } = existsSync(settingsFile)
    ? (JSON.parse(readFileSync(settingsFile, 'utf8')) as { relayUrl: string; folderPrinter: string | null })
    : { relayUrl: 'URL', folderPrinter: join(dataDir, 'printed') }
  const folder = folderPrinter === null ? '' : ` --folder-printer '${folderPrinter}'`
  return `CLOUDPRINT_AGENT_DIR='${agentDir}' npx pnpm@12.21.0 cloudprint-agent enrol ${relayUrl} --again --code CODE${folder}`
}

/** How long the agent may take to name its printers before the welcome is shown without one. */
const PRINTERS_WITHIN_MS = 60_000

async function started(relay: ChildProcess): Promise<void> {
  await new Promise<void>((done) => {
    relay.on('message', (message) => message === 'started' && done())
    relay.on('exit', () => done())
  })
}

async function endOfCommand(command: ChildProcess): Promise<number> {
  return new Promise((done) => command.on('exit', (code) => done(code ?? 1)))
}

/** Missing when its owner has deleted it, as one should after a while; the relay puts a damaged one aside. */
function readFirstRun(): FirstRun | undefined {
  return existsSync(firstRunFile) ? (JSON.parse(readFileSync(firstRunFile, 'utf8')) as FirstRun) : undefined
}

async function folderPrinterId(first: FirstRun): Promise<string | undefined> {
  const deadline = Date.now() + PRINTERS_WITHIN_MS
  while (!stopping && hasAgent && Date.now() < deadline) {
    const response = await fetch(`${first.apiUrl}/v1/printers?search=folder&availability=ready&limit=200`, {
      headers: { authorization: `Bearer ${first.apiKey}` },
    }).catch(() => undefined)
    if (response?.ok === true) {
      const { items } = (await response.json()) as { items: { id: string; name: string }[] }
      const folder = items.find((printer) => printer.name.startsWith('folder/'))
      if (folder !== undefined) return folder.id
    }
    await new Promise((done) => setTimeout(done, 100))
  }
  return undefined
}

function welcome(first: FirstRun | undefined, printerId: string | undefined): string {
  const sample = first === undefined || !hasAgent ? '' : printerId === undefined ? noSample : sampleOf(first, printerId)
  const signIn =
    first === undefined
      ? ''
      : `
  Console    ${first.consoleUrl}
  Sign in    ${first.email}
  Password   ${first.password}   (as it was made at the first start)
`
  return `
  Cloud Print is running.
${signIn}${sample}
  Stop with Ctrl-C. Everything it keeps is in ${dataDir}.
`
}

const noSample = `
  The agent has not named its printers yet: see the console under Computers.
`

function sampleOf(first: FirstRun, printerId: string): string {
  return `
  Print a sample label; it comes out in ${first.printedFolder}:

  curl -X POST ${first.apiUrl}/v1/jobs \\
    -H 'Authorization: Bearer ${first.apiKey}' \\
    -H 'Content-Type: application/json' \\
    -d '{"printerId":"${printerId}","title":"Sample label","contentType":"application/vnd.zebra.zpl","content":"XlhBXkZPNTAsNTBeQTBOLDUwLDUwXkZESGVsbG8gZnJvbSBDbG91ZCBQcmludF5GU15YWg=="}'
`
}

process.on('SIGTERM', () => stop(0))
process.on('SIGINT', () => stop(0))
process.on('SIGHUP', () => stop(0))
watchStarters(() => stop(0))

const relay = start('relay', [])
relay.on('exit', (code) => stopAfter('relay', code))
await started(relay)
if (!stopping) {
  const first = readFirstRun()
  await enrolAndRunAgent(first)
  const printerId = first === undefined ? undefined : await folderPrinterId(first)
  if (!stopping) console.log(welcome(first, printerId))
}
