import { posix, win32 } from 'node:path'
import { servicePlaces } from './service-places.ts'
import type { ServicePlatform } from './service-places.ts'

/** What a service manager starts: the launcher, which knows the version that is to run. */
export function startCommand(platform: ServicePlatform, root: string): string[] {
  const { node, environmentFile } = servicePlaces(platform, root)
  const { join } = platform === 'win32' ? win32 : posix
  return [node, `--env-file-if-exists=${environmentFile}`, join(root, 'launcher', 'launcher.js'), 'run', '--service']
}
