import { execFileSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmdirSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A real file system of 2 MB, to be filled by a test. */
export interface SmallDisk {
  path: string
  fill(): void
  /** Takes away what `fill` has written. */
  makeRoom(): void
  remove(): void
}

/** Undefined where this user may not mount one, which is said; continuous integration must be able to: there it throws. */
export function mountSmallDisk(): SmallDisk | undefined {
  const path = mkdtempSync(join(tmpdir(), 'cloudprint-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', path], { stdio: 'pipe' })
  } catch (cause) {
    rmdirSync(path)
    const missing =
      'A full disk is tested on a small file system of its own, which this user may not mount: run the tests as root on Linux.'
    if (process.env['CI'] !== undefined) throw new Error(missing, { cause })
    process.stderr.write(`NOT TESTED. ${missing}\n`)
    return undefined
  }
  const ballast = join(path, 'ballast')
  return {
    path,
    fill: () => writeUntilFull(ballast),
    makeRoom: () => rmSync(ballast, { force: true }),
    remove: () => {
      // A file that was let go of is closed in a thread, and may be open for a moment yet: the disk goes with the last of them.
      execFileSync('umount', ['--lazy', path])
      rmdirSync(path)
    },
  }
}

function writeUntilFull(path: string): void {
  const file = openSync(path, 'a')
  try {
    for (;;) if (writeSync(file, Buffer.alloc(4096)) === 0) return
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
  } finally {
    closeSync(file)
  }
}
