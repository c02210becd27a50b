import { tempDir } from '@cloudprint/testkit/temp-dir'
import { expect, test } from 'vitest'
import { buildPackages } from './build-packages.ts'
import { productVersion } from './product-version.ts'
import { unsigned } from './testing/unsigned.ts'

test.each(['1.4.0', '0.1.0', '255.255.65535'])('Windows knows %s', (version) => {
  expect(productVersion(version)).toBe(version)
})

test.each(['1.4.0-rc.1', '1.4.0+7', '256.0.0', '1.256.0', '1.4.65536', '1.4', ''])('"%s" gets no installer for Windows', (version) => {
  expect(() => productVersion(version)).toThrow(/three numbers/)
})

test('what Windows takes for another program is said before anything is built', () => {
  const said: string[] = []
  const build = () =>
    buildPackages(
      { folder: tempDir('none'), version: '1.4.0-rc.1', only: ['msi'], for: ['windows-x64'], quick: true, signing: unsigned },
      (line) => void said.push(line),
    )
  expect(build).toThrow(/no installer for 1\.4\.0-rc\.1/)
  expect(said).toEqual([])
})
