import { execFile } from 'node:child_process'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { findBinaries } from '@cloudprint/postgres-launcher/find-binaries'
import { startEmbeddedPostgres } from '@cloudprint/postgres-launcher/start-embedded-postgres'
import { freePort } from './free-port.ts'
import { tempDir } from './temp-dir.ts'

const log = { debug: () => {}, info: () => {}, warn: () => {} }

/** Puts a cluster fresh from initdb into a folder, for `startEmbeddedPostgres`; one is kept between runs, since copying takes a tenth of making it. */
export async function copyNewCluster(dataDir: string): Promise<void> {
  // Node's own copy loses the permissions of directories, on which PostgreSQL insists.
  await promisify(execFile)('cp', ['-a', `${await keptCluster()}/.`, dataDir])
  // As if used last time: one that no other copy has, and that no outgoing connection takes while it is stopped.
  writeFileSync(join(dataDir, 'port'), `${await freePort()}\n`)
}

async function keptCluster(): Promise<string> {
  // Another checkout may have another version.
  const { postgres } = await findBinaries()
  const { version } = JSON.parse(readFileSync(resolve(postgres, '../../../package.json'), 'utf8')) as { version: string }
  const keptDir = join(tmpdir(), `cloudprint-new-cluster-${version}-${process.getuid?.() ?? 'user'}`)
  if (existsSync(keptDir)) return keptDir
  const dataDir = join(tempDir('new-cluster'), 'data')
  await (await startEmbeddedPostgres({ dataDir, log })).stop()
  try {
    renameSync(dataDir, keptDir)
  } catch {
    return dataDir // another worker was faster; this one is as good
  }
  return keptDir
}
