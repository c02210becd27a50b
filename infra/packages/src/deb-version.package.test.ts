import { execFileSync, spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { debVersion } from './deb-version.ts'
import { smallDeb } from './testing/small-deb.ts'

const isOlder = (a: string, b: string) => spawnSync('dpkg', ['--compare-versions', a, 'lt', b]).status === 0

test('the package says a version that apt takes the release after', () => {
  const said = execFileSync('dpkg-deb', ['--field', smallDeb('1.4.0-rc.2'), 'Version'], { encoding: 'utf8' }).trim()
  expect(isOlder(said, '1.4.0')).toBe(true)
  expect(said).toBe(debVersion('1.4.0-rc.2'))
})

test('apt takes versions in the order in which they are made', () => {
  const versions = ['1.3.9', '1.4.0-1', '1.4.0-rc', '1.4.0-rc.2', '1.4.0-rc.10', '1.4.0', '1.4.1-rc.1', '1.4.1', '1.10.0'].map(debVersion)
  for (const [place, version] of versions.entries())
    for (const later of versions.slice(place + 1)) expect(isOlder(version, later), `${version} is older than ${later}`).toBe(true)
})
