import { expect, test } from 'vitest'
import { keptFilesOf, withoutKeptFiles } from './kept-files.ts'

test.each([
  ['', { kept: 'seconds', seconds: 86_400 }],
  ['PreserveJobFiles No', { kept: 'no' }],
  ['preservejobfiles off', { kept: 'no' }],
  ['PreserveJobFiles 0', { kept: 'no' }],
  ['PreserveJobFiles 0s', { kept: 'no' }],
  ['PreserveJobFiles Yes', { kept: 'always' }],
  ['PreserveJobFiles 300', { kept: 'seconds', seconds: 300 }],
  ['PreserveJobFiles 1.5h', { kept: 'seconds', seconds: 5_400 }],
  ['PreserveJobFiles 2w', { kept: 'seconds', seconds: 1_209_600 }],
  ['PreserveJobFiles Yes\nPreserveJobFiles No', { kept: 'no' }],
  ['PreserveJobHistory No', { kept: 'no' }],
  ['PreserveJobHistory Yes\n#PreserveJobFiles No', { kept: 'seconds', seconds: 86_400 }],
])('settings %j keep documents: %o', (settings, kept) => {
  expect(keptFilesOf(settings)).toEqual(kept)
})

test('settings that keep no documents are the same settings in all else', () => {
  const settings = 'Listen localhost:631\n  PreserveJobFiles Yes\n<Location />\n  Order allow,deny\n</Location>\n'
  const without = withoutKeptFiles(settings)
  expect(without).toBe('PreserveJobFiles No\nListen localhost:631\n<Location />\n  Order allow,deny\n</Location>\n')
  expect(withoutKeptFiles(without)).toBe(without)
})
