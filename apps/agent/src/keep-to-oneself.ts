import { execFile } from 'node:child_process'
import { chmod } from 'node:fs/promises'
import { promisify } from 'node:util'
import { areRightsGiven } from './service/rights-given.ts'
import { windowsTool } from './windows-tool.ts'

const run = promisify(execFile)

/** Well-known accounts under names that are the same in every language: the system, and administrators. */
const others = ['S-1-5-18', 'S-1-5-32-544']

/**
 * Takes from all others what they may do with a folder of ours. On Windows modes mean nothing: what the folder has from the one above
 * it goes, and its owner, administrators and the system stay.
 */
export async function keepToOneself(folder: string): Promise<void> {
  if (process.platform !== 'win32') return chmod(folder, 0o700)
  const { stdout } = await run(windowsTool('whoami.exe'), ['/user', '/fo', 'csv', '/nh'])
  const grants = grantsOnWindows({ isServices: await areRightsGiven(folder), own: /S-1-[\d-]+/.exec(stdout)?.[0] })
  if (grants.length > 0)
    await run(windowsTool('icacls.exe'), [folder, '/inheritance:r', ...grants.flatMap((grant) => ['/grant', grant]), '/q'])
}

/**
 * Whom a folder is for, in icacls' words; nobody more where an installer has settled that. An administrator who adds a machine works there
 * as one: rights of their own would hold for all that they start later, and after they are an administrator no longer.
 */
export function grantsOnWindows({ isServices, own }: { isServices: boolean; own: string | undefined }): string[] {
  if (isServices) return []
  return [...others, ...(own === undefined ? [] : [own])].map((account) => `*${account}:(OI)(CI)F`)
}
