import { execFile } from 'node:child_process'
import { chownSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { explainFailure } from './explain-failure.ts'
import type { PostgresBinaries } from './find-binaries.ts'
import { invocation, nobodyId, type RunAs } from './run-as.ts'

interface NewCluster {
  dataDir: string
  clusterDir: string
  binaries: PostgresBinaries
  runAs: RunAs
  user: string
  password: string
  signal: AbortSignal
}

/**
 * Makes the cluster beside its place and then moves it there: a start that is killed halfway leaves nothing that
 * looks like a database. The locale is built in, so that text sorts the same on every operating system.
 */
export async function createCluster(cluster: NewCluster): Promise<void> {
  const { dataDir, clusterDir, binaries, runAs, user, password, signal } = cluster
  if (existsSync(clusterDir)) return
  const unfinishedDir = `${clusterDir}.new`
  const passwordFile = join(dataDir, 'initdb-password')
  rmSync(unfinishedDir, { recursive: true, force: true })
  rmSync(passwordFile, { force: true })
  mkdirSync(unfinishedDir, { mode: 0o700 })
  writeFileSync(passwordFile, password, { mode: 0o600 })
  if (runAs === 'nobody') {
    chownSync(unfinishedDir, nobodyId, nobodyId)
    chownSync(passwordFile, nobodyId, nobodyId)
  }

  const options = [
    `--pgdata=${unfinishedDir}`,
    `--username=${user}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
  ]
  const { file, args, options: identity } = await invocation(runAs, binaries.initdb, options)
  try {
    await promisify(execFile)(file, args, { ...identity, signal })
  } catch (error) {
    signal.throwIfAborted()
    const { stderr, message } = error as Error & { stderr?: string }
    rmSync(unfinishedDir, { recursive: true, force: true })
    throw explainFailure({ output: stderr === undefined || stderr === '' ? message : stderr, dataDir })
  } finally {
    rmSync(passwordFile, { force: true })
  }
  renameSync(unfinishedDir, clusterDir)
}
