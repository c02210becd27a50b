import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * Has a program or an installer signed (Authenticode) in its place. By a command, since the keys of real certificates leave neither token nor
 * vault: each has a tool of its own. What it says goes to this program's stderr, and it may ask for a PIN.
 * @param command for the shell, which is given the file's path behind it.
 * @throws where it fails, or leaves the file without a signature.
 */
export function signForWindows(file: string, command: string): void {
  const { status, error } = spawnSync('sh', ['-c', `${command} "$1"`, 'sh', file], { stdio: ['inherit', 2, 2] })
  if (status !== 0) throw new Error(`CLOUDPRINT_WINDOWS_SIGN_COMMAND could not sign ${file}: it ended with ${status}.`, { cause: error })
  if (!hasSignature(file))
    throw new Error(`CLOUDPRINT_WINDOWS_SIGN_COMMAND ended well, and ${file} is not signed: it must sign the file in its place.`)
}

function hasSignature(file: string): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'cloudprint-signature-'))
  try {
    const { status } = spawnSync('osslsigncode', ['extract-signature', '-in', file, '-out', join(folder, 'signature')], { stdio: 'ignore' })
    return status === 0
  } finally {
    rmSync(folder, { recursive: true })
  }
}
