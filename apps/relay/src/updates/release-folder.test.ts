import { createLogger } from '@cloudprint/process-kit/logger'
import { TestReleases } from '@cloudprint/release/testing/test-releases'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ReleaseFolder } from './release-folder.ts'

const log = createLogger({ name: 'test', level: 'silent' })

test('the versions of a folder are read, the newest first, each with its machines', async () => {
  const releases = new TestReleases()
  for (const [version, arch] of [
    ['1.9.0', 'x64'],
    ['1.10.0', 'x64'],
    ['1.10.0', 'arm64'],
  ] as const)
    await releases.publish(version, { 'main.js': version }, { platform: 'linux', arch })
  const found = await new ReleaseFolder(releases.folder, log).releases()
  expect(found.map(({ version, machines }) => [version, machines.map(({ arch }) => arch).toSorted()])).toEqual([
    ['1.10.0', ['arm64', 'x64']],
    ['1.9.0', ['x64']],
  ])
})

test('where there is no folder, or none that can be read, there are no versions', async () => {
  expect(await new ReleaseFolder(undefined, log).releases()).toEqual([])
  expect(await new ReleaseFolder(tempDir('empty'), log).releases()).toEqual([])
})

test('nothing but lists and archives is passed on, and nothing from elsewhere', async () => {
  const releases = new TestReleases()
  await releases.publish('1.1.0', { 'main.js': '1' })
  const folder = new ReleaseFolder(releases.folder, log)
  const [archive = ''] = readdirSync(join(releases.folder, 'targets'))
  const opens = async (kind: 'metadata' | 'targets', name: string) => {
    const found = await folder.open(kind, name)
    await found?.file.close()
    return found !== undefined
  }
  expect(await opens('metadata', 'timestamp.json')).toBe(true)
  expect(await opens('metadata', '1.root.json')).toBe(true)
  expect(await opens('targets', archive)).toBe(true)
  for (const name of ['../drafts/targets.json', 'targets.json', `../targets/${archive}`, '9.root.json', 'timestamp.json\0'])
    expect(await opens('metadata', name)).toBe(false)
  expect(await opens('targets', `../metadata/timestamp.json`)).toBe(false)
})
