import { expect, test } from 'vitest'
import { archiveName, compareVersions, parseArchiveName, ReleaseVersion } from './release.ts'

test('versions stand in the order in which they are made', () => {
  const inOrder = ['0.1.0', '0.2.0', '0.10.0', '1.0.0-1', '1.0.0-rc', '1.0.0-rc.2', '1.0.0-rc.10', '1.0.0', '1.0.1', '2.0.0']
  expect(inOrder.toReversed().toSorted(compareVersions)).toEqual(inOrder)
  for (const version of inOrder) expect(compareVersions(version, version)).toBe(0)
})

test('an archive’s name says its version, platform and architecture, and is read back', () => {
  for (const target of [
    { version: '1.4.0', platform: 'linux', arch: 'x64' },
    { version: '1.4.0-rc.2', platform: 'win32', arch: 'arm64' },
  ]) {
    expect(parseArchiveName(archiveName(target))).toEqual(target)
  }
  for (const name of ['cloudprint-agent-1.4-linux-x64.tar.gz', 'cloudprint-agent-1.4.0-plan9-x64.tar.gz', 'agent.tar.gz']) {
    expect(parseArchiveName(name)).toBeUndefined()
  }
})

test.each(['..', '1.0.0/..', '../1.0.0', '1.0.0-', '1.0.0-a..b', '01.0.0', '1.0', '', '1.0.0\n'])('%j is no version', (text) => {
  expect(ReleaseVersion.safeParse(text).success).toBe(false)
})
