import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { tmpdir } from 'node:os'
import { afterAll, describe, expect, test } from 'vitest'
import { findBinaries } from './find-binaries.ts'
import { reachableBinaries } from './reachable-binaries.ts'

const parentDir = mkdtempSync(join(tmpdir(), 'reachable-binaries-'))
afterAll(() => rmSync(parentDir, { recursive: true }))

/** An installation as under /root: closed to everyone else. */
async function closedInstallation() {
  const installed = dirname(dirname((await findBinaries()).postgres))
  const closedDir = join(parentDir, 'closed')
  mkdirSync(closedDir, { mode: 0o700 })
  cpSync(installed, join(closedDir, 'native'), { recursive: true, verbatimSymlinks: true })
  const bin = join(closedDir, 'native', 'bin')
  return { postgres: join(bin, 'postgres'), initdb: join(bin, 'initdb') }
}

describe.runIf(process.getuid?.() === 0)('for root', () => {
  test('programs behind a closed folder are copied to where nobody can run them', async () => {
    chmodSync(parentDir, 0o711)
    const closed = await closedInstallation()
    const reachable = await reachableBinaries(closed, parentDir)
    const version = execFileSync(reachable.initdb, ['--version'], { uid: 65_534, gid: 65_534 })
    expect(version.toString()).toContain('initdb (PostgreSQL)')

    chmodSync(parentDir, 0o700)
    await expect(reachableBinaries(closed, parentDir)).rejects.toThrow(/such as \/var\/lib\/cloudprint/)
  })
})
