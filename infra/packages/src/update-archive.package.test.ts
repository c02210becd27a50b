import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { checkVersion } from '@cloudprint/agent/update/check-version'
import { StagingSite } from '@cloudprint/agent/update/testing/staging-site'
import { nodeOf, programOf, rootFileOf, versionFolder } from '@cloudprint/agent/update/version-places'
import { archiveName } from '@cloudprint/protocol/release'
import { publishRelease } from '@cloudprint/release/publish-release'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { expect, test } from 'vitest'
import { buildPackages } from './build-packages.ts'
import { unsigned } from './testing/unsigned.ts'

const target = { version: '7.8.9', platform: process.platform, arch: process.arch }

test('what is built for updates is published, taken by an agent as it is, and runs on the Node that it brings', async () => {
  const folder = tempDir('packages')
  buildPackages({ folder, version: target.version, only: ['update'], for: ['linux-x64'], quick: true, signing: unsigned }, () => {})
  const site = new StagingSite()
  const archives = [join(folder, archiveName(target))]
  await publishRelease(site.releases.repository(), { archives, notes: 'All that this build has', minimumAgent: null })

  expect(await site.stage(target.version)).toBeUndefined()
  expect(await checkVersion(site.stateFolder, rootFileOf(site.packageFolder), target)).toBeUndefined()
  const staged = versionFolder(site.stateFolder, target.version)
  const run = (...args: string[]) => execFileSync(nodeOf(staged), [programOf(staged), ...args], { encoding: 'utf8' })
  expect(run('--version').trim()).toBe(target.version)
  expect(run('printers', '--help')).toContain('Show the printers')
})
