import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { ReleaseVersion } from '@cloudprint/protocol/release'
import { Command, InvalidArgumentError, Option } from 'commander'
import { z } from 'zod'
import { buildPackages, formats } from './build-packages.ts'
import type { Format } from './build-packages.ts'
import { readSigning } from './signing.ts'
import { targets } from './targets.ts'
import type { TargetName } from './targets.ts'
import { top } from './workspace.ts'

const { version } = z.object({ version: z.string() }).parse(JSON.parse(readFileSync(join(top, 'apps/agent/package.json'), 'utf8')))
const names = Object.keys(targets) as TargetName[]

await new Command('package')
  .description('Builds the packages of the agent.')
  .addOption(new Option('--only <formats...>', 'these alone').choices(formats).default(formats))
  .addOption(new Option('--for <machines...>', 'these alone').choices(names).default(names))
  .addOption(new Option('--version <version>', 'what they are called').argParser(parseVersion).default(version))
  .option('--out <folder>', 'where they go', join(top, 'dist/packages'))
  .option('--quick', 'built faster, and larger: for trials', false)
  .action((options: { only: Format[]; for: TargetName[]; version: string; out: string; quick: boolean }) =>
    buildPackages({ ...options, folder: resolve(options.out), signing: readSigning() }, (line) => void process.stdout.write(`${line}\n`)),
  )
  .parseAsync()

/** It names folders, orders packages, and is what agents compare when they are offered another. */
function parseVersion(text: string): string {
  if (ReleaseVersion.safeParse(text).success) return text
  throw new InvalidArgumentError(`"${text}" is no version such as 1.4.0 or 1.4.0-rc.2.`)
}
