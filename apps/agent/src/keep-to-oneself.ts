import { execFile } from 'node:child_process'
import { chmod } from 'node:fs/promises'
import { promisify } from 'node:util'
import { windowsTool } from './windows-tool.ts'

const run = promisify(execFile)

/** Well-known accounts under names that are the same in every language: the system, and administrators. */
const others = ['*S-1-5-18', '*S-1-5-32-544']

/**
 * Takes from all others what they may do with a folder of ours. On Windows modes mean nothing: what the folder has from the one above
 * it goes, and its owner, administrators and the system stay. Whom an installer has let in by name, such as a service, stays as well.
 */
export async function keepToOneself(folder: string): Promise<void> {
  if (process.platform !== 'win32') return chmod(folder, 0o700)
  const { stdout } = await run(windowsTool('whoami.exe'), ['/user', '/fo', 'csv', '/nh'])
  const own = /S-1-[\d-]+/.exec(stdout)?.[0]
  const grants = [...others, ...(own === undefined ? [] : [`*${own}`])].flatMap((account) => ['/grant', `${account}:(OI)(CI)F`])
  await run(windowsTool('icacls.exe'), [folder, '/inheritance:r', ...grants, '/q'])
}
