import { realpathSync } from 'node:fs'
import { dirname } from 'node:path'
import { StateFolder } from '../state-folder.ts'
import { inheritedEnv, readAgentEnv } from '../env.ts'
import { launch } from './launch.ts'

// In a package this file is launcher/launcher.js.
const packageFolder = dirname(dirname(realpathSync(process.argv[1] ?? '')))
const env = readAgentEnv()
process.exitCode = await launch({
  packageFolder,
  stateFolder: new StateFolder(env.CLOUDPRINT_AGENT_DIR).path,
  args: process.argv.slice(2),
  env: inheritedEnv(),
  say: (line) => void process.stderr.write(`${line}\n`),
})
