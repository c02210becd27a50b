import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { layWindowsModules } from '@cloudprint/testkit/wine/lay-windows-modules'
import { spawnNodeInWine, winePath } from '@cloudprint/testkit/wine/wine'
import type { WineProcess } from '@cloudprint/testkit/wine/wine'
import type { ProductRelay } from './product-relay.ts'

const agentFolder = fileURLToPath(new URL('../../../apps/agent', import.meta.url))

interface WindowsAgent {
  /** Starts it, as often as wanted. */
  run(): WineProcess
  /** Starts the program, which only says its version. */
  nothing(): Promise<unknown>
}

/** Adds an agent for Windows to the relay, under Wine, ready to be started. */
export async function enrolWindowsAgent(relay: ProductRelay, cupsSocket: string): Promise<WindowsAgent> {
  const program = join(tempDir('bench-windows'), 'agent')
  cpSync(join(agentFolder, 'dist'), program, { recursive: true })
  layWindowsModules(program, join(agentFolder, 'package.json'))
  const env = {
    NODE_ENV: 'production',
    CLOUDPRINT_AGENT_DIR: winePath(join(tempDir('bench-agent'), 'state')),
    CUPS_SERVER: cupsSocket,
    ...(relay.caFile === undefined ? {} : { CLOUDPRINT_CA_FILE: winePath(relay.caFile) }),
  }
  const agent = (...args: string[]) => spawnNodeInWine({ args: ['main.js', ...args], cwd: program, env })
  const enrolling = agent('enrol', relay.url, '--code', relay.enrolmentCode)
  if ((await enrolling.exited) !== 0) throw new Error(`the agent could not be enrolled:\n${enrolling.output()}`)
  return { run: () => agent('run'), nothing: () => agent('--version').exited }
}
