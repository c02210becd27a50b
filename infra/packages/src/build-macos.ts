import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { launchdPlist } from '@cloudprint/agent/service/launchd-plist'
import type { OnePackage } from './one-package.ts'
import { packTar } from './pack-tar.ts'

/** Where macOS has programs for all users that have no window. */
const root = '/Library/Cloud Print Agent'

/** The folder for a Mac, with its description for launchd; `install` there sets up the rest. Node keeps its vendor's signature: nothing is changed in it. */
export function buildMacos(file: string, { workshop, lay, quick }: OnePackage): string {
  const folder = join(workshop, 'Cloud Print Agent')
  lay(folder)
  mkdirSync(join(folder, 'service'))
  writeFileSync(join(folder, 'service/cloudprint.agent.plist'), launchdPlist(root))
  packTar(folder, file, { level: quick ? 1 : 9 })
  return file
}
