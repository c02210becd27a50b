import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ComputerId } from '@cloudprint/protocol/ids'
import { spawnProcess, type ExitStatus, type SpawnedProcess } from '@cloudprint/testkit/spawn-process'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { z } from 'zod'
import { builtProgram, processEnv } from './process-env.ts'
import { startedOrKilled } from './relay-process.ts'
import { shiftedClockEnv } from './shifted-clock-env.ts'

export interface AgentSettings {
  relayUrl: string
  enrolmentCode: string
  name: string
  /** A cupsd's socket; without it the agent has the folder printer alone. */
  cupsServer?: string
  /** Stands before its command, to run it elsewhere, as in a network namespace. */
  launcher?: readonly string[]
  /** The authority of a relay with a certificate of its own. */
  caFile?: string
  /** Beside its own environment, as HTTPS_PROXY. */
  env?: Record<string, string>
  /** Further words of its enrolment, as `--proxy`. */
  enrolWith?: readonly string[]
}

/** An enrolled agent. Its state folder stays the same over `kill9` and `start`. */
export interface AgentProcess {
  stateDir: string
  computerId: ComputerId
  /** Where its folder printer puts what it prints. */
  printedFolder: string
  now(): SpawnedProcess
  start(): Promise<void>
  stop(): Promise<ExitStatus>
  kill9(): Promise<void>
  isRunning(): boolean
  /** From its next start on its machine's clock is off by so much. */
  shiftClock(ms: number): void
  /** From its next start on. */
  changeSettings(change: Record<string, unknown>): void
  /** Runs another command of the program (status, printers) on the same state folder. */
  command(...args: string[]): Promise<string>
  /** The same identity on another machine, as when a disk image is cloned; not started. */
  clone(): AgentProcess
  output(): string
}

type Place = Pick<AgentSettings, 'cupsServer' | 'launcher' | 'caFile' | 'env'>

/** A path that is no socket: such an agent finds no CUPS, whatever the machine has. */
const NO_CUPS = '/nonexistent/cups.sock'
const START_MS = 90_000

/** Enrols a new agent with a code; it runs after `start`. */
export async function enrolAgent({ relayUrl, enrolmentCode, name, enrolWith = [], ...place }: AgentSettings): Promise<AgentProcess> {
  const dir = tempDir('agent')
  const printedFolder = join(dir, 'printed')
  const agent = agentIn(join(dir, 'state'), printedFolder, place)
  await agent.command('enrol', relayUrl, '--code', enrolmentCode, '--name', name, '--folder-printer', printedFolder, ...enrolWith)
  return agent
}

function agentIn(stateDir: string, printedFolder: string, place: Place): AgentProcess {
  const { cupsServer = NO_CUPS, launcher = [], caFile, env: further = {} } = place
  const ca = caFile === undefined ? {} : { CLOUDPRINT_CA_FILE: caFile }
  const env = processEnv({ CLOUDPRINT_AGENT_DIR: stateDir, CUPS_SERVER: cupsServer, ...ca, ...further })
  const program = (args: string[]) => {
    const [command = '', ...rest] = [...launcher, process.execPath, builtProgram('agent'), ...args]
    return { command, args: rest }
  }
  let formerOutput = ''
  let running: SpawnedProcess | undefined
  let clockEnv: Record<string, string> = {}
  const now = () => {
    if (running === undefined) throw new Error('the agent was never started')
    return running
  }
  return {
    stateDir,
    get computerId() {
      return readComputerId(stateDir)
    },
    printedFolder,
    now,
    start: async () => {
      formerOutput += running?.output() ?? ''
      running = spawnProcess({ ...program(['run']), env: { ...env, ...clockEnv } })
      await startedOrKilled(running, running.waitForLine(/running as computer/, START_MS))
    },
    stop: () => now().stop(),
    kill9: async () => void (await now().kill9()),
    isRunning: () => running?.isRunning() ?? false,
    shiftClock: (ms) => {
      clockEnv = shiftedClockEnv(ms)
    },
    changeSettings: (change) => {
      const file = join(stateDir, 'settings.json')
      const settings = JSON.parse(readFileSync(file, 'utf8')) as object
      writeFileSync(file, JSON.stringify({ ...settings, ...change }))
    },
    command: async (...args) => {
      const asked = program(args)
      const { stdout } = await promisify(execFile)(asked.command, asked.args, { env })
      return stdout
    },
    clone: () => {
      const copy = join(tempDir('agent-clone'), 'state')
      mkdirSync(copy, { mode: 0o700 })
      for (const file of ['settings.json', 'identity.json', 'sealing-keys'])
        cpSync(join(stateDir, file), join(copy, file), { recursive: true })
      return agentIn(copy, printedFolder, place)
    },
    output: () => formerOutput + (running?.output() ?? ''),
  }
}

function readComputerId(stateDir: string): ComputerId {
  const settings: unknown = JSON.parse(readFileSync(join(stateDir, 'settings.json'), 'utf8'))
  return z.object({ computerId: ComputerId }).parse(settings).computerId
}
