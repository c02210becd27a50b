import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { expect, test } from 'vitest'
import { readSigning, unsignedWarnings } from './signing.ts'

const keyFile = join(tempDir('signing'), 'key.asc')
writeFileSync(keyFile, '')
const all = { CLOUDPRINT_WINDOWS_SIGN_COMMAND: 'sign-it', CLOUDPRINT_APT_KEY_FILE: keyFile, CLOUDPRINT_UPDATE_ROOT_FILE: keyFile }
const nothing = { windowsSignCommand: undefined, aptKeyFile: undefined, updateRootFile: undefined }
const built = ['agent.msi', 'agent.deb', 'agent.tar.gz']

test('what is set is signed with, and an empty setting is none', () => {
  expect(readSigning(all)).toEqual({ windowsSignCommand: 'sign-it', aptKeyFile: keyFile, updateRootFile: keyFile })
  expect(readSigning(Object.fromEntries(Object.keys(all).map((name) => [name, ''])))).toEqual(nothing)
})

test.each(['CLOUDPRINT_APT_KEY_FILE', 'CLOUDPRINT_UPDATE_ROOT_FILE'])('%s with a file that is not there ends the build', (name) => {
  expect(() => readSigning({ ...all, [name]: '/nowhere/key' })).toThrow(`${name} names /nowhere/key, which is not there.`)
})

test('a build says what of it is not signed, and by which setting it would be', () => {
  expect(unsignedWarnings(readSigning(all), built)).toEqual([])
  const warnings = unsignedWarnings(nothing, built)
  expect(warnings).toHaveLength(3)
  for (const setting of Object.keys(all)) expect(warnings.join('\n')).toContain(`Set ${setting}.`)
  expect(unsignedWarnings(nothing, ['agent.tar.gz'])).toEqual([expect.stringContaining('NO root of trust')])
})
