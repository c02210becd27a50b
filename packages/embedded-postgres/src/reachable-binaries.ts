import { execFile } from 'node:child_process'
import { existsSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { EmbeddedPostgresError } from './embedded-postgres-error.ts'
import type { PostgresBinaries } from './find-binaries.ts'
import { nobodyId, works } from './run-as.ts'

const nobody = { uid: nobodyId, gid: nobodyId }

/**
 * Programs that nobody can run. When the installation lies behind a closed folder (a checkout under /root) they are
 * copied, 57 MB, into the data directory; when nobody cannot get there either, the data directory has to move.
 */
export async function reachableBinaries(binaries: PostgresBinaries, dataDir: string): Promise<PostgresBinaries> {
  if (await works([binaries.postgres, '--version'], nobody)) return binaries
  const installed = dirname(dirname(binaries.postgres))
  const copyDir = join(dataDir, 'postgresql')
  const copy = {
    postgres: join(copyDir, 'bin', basename(binaries.postgres)),
    initdb: join(copyDir, 'bin', basename(binaries.initdb)),
  }
  if (!existsSync(copyDir)) await copyWhole(installed, copyDir)
  if (await works([copy.postgres, '--version'], nobody)) return copy
  throw new EmbeddedPostgresError(
    'not-permitted',
    `PostgreSQL does not run as root, and the user "nobody" cannot reach ${dataDir}. ` +
      'Choose a data directory whose parent folders are open to all, such as /var/lib/cloudprint, or start as another user than root.',
  )
}

/** Beside its place first: half a copy must not be taken for a whole one. */
async function copyWhole(from: string, to: string): Promise<void> {
  const unfinishedDir = `${to}.new`
  rmSync(unfinishedDir, { recursive: true, force: true })
  const run = promisify(execFile)
  await run('cp', ['-R', from, unfinishedDir])
  await run('chmod', ['-R', 'a+rX', unfinishedDir])
  renameSync(unfinishedDir, to)
}
