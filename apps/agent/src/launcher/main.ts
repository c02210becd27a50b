import { realpathSync } from 'node:fs'
import { dirname } from 'node:path'
import { StateFolder } from '../state-folder.ts'
import { inheritedEnv, readAgentEnv } from '../env.ts'
import { stopWithInput } from '../service/stop-with-input.ts'
import { launch } from './launch.ts'

/** With what stopping and starting take, the version before is back within a minute. */
const HEALTHY_WITHIN_MS = 40_000

// In a package this file is launcher/launcher.js.
const packageFolder = dirname(dirname(realpathSync(process.argv[1] ?? '')))
const env = readAgentEnv()
// On Windows it stays, and its input with it: of a version after the other only the first could read that.
if (process.argv.includes('--service')) stopWithInput()
const exitCode = await launch({
  packageFolder,
  stateFolder: new StateFolder(env.CLOUDPRINT_AGENT_DIR).path,
  args: process.argv.slice(2),
  env: inheritedEnv(),
  healthyWithinMs: HEALTHY_WITHIN_MS,
  say: (line) => void process.stderr.write(`${line}\n`),
})
process.exit(exitCode)
