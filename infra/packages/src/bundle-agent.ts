import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { top } from './workspace.ts'

/** What the service manager starts. */
export const LAUNCHER = 'launcher.js'

/** The agent's program, in as few files as may be; the same for all machines. Without source maps, which are two thirds of it. */
export function bundleAgent(folder: string): void {
  mkdirSync(folder, { recursive: true })
  const agent = join(top, 'apps/agent')
  const rolldown = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(join(agent, 'node_modules/.bin/rolldown'), args, { cwd: agent, encoding: 'utf8' })
    const said = stdout + stderr
    // Only a warning to it, and a program that does not start to whoever installs the package.
    if (status !== 0 || said.includes('UNRESOLVED_IMPORT'))
      throw new Error(`the agent can not be bundled; build first, with "pnpm build":\n${said}`)
  }
  rolldown('--config', '--dir', folder)
  // Alone in its file: no update may change a part of it. What it shares with the program can ask whose a file is; the launcher never does.
  rolldown('src/launcher/main.ts', '--platform', 'node', '--external', 'koffi', '--file', join(folder, LAUNCHER))
  for (const name of readdirSync(folder)) if (name.endsWith('.map')) rmSync(join(folder, name))
}
