import { join } from 'node:path'
import { inheritedEnv } from '../env.ts'
import { EXIT_CHOOSE_ANEW } from '../exit-codes.ts'
import { sayToLauncher } from '../launcher/child-words.ts'
import { nodeOf } from '../update/version-places.ts'

/** Ends this version so that the launcher chooses anew: the one that waits for this process, or one in its place. */
export function startLauncher(packageFolder: string): void {
  process.exitCode = EXIT_CHOOSE_ANEW
  sayToLauncher({ kind: 'done' })
  if (process.send !== undefined || process.platform === 'win32' || process.execve === undefined) return
  const node = nodeOf(packageFolder)
  process.execve(
    node,
    [node, join(packageFolder, 'launcher', 'launcher.js'), ...process.argv.slice(2)],
    inheritedEnv() as Record<string, string>,
  )
}
