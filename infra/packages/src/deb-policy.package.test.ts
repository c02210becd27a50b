import { execFileSync, spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { smallDeb } from './testing/small-deb.ts'

/** What is meant to be as it is: it lies below /opt, and has its manual in the documentation. */
const meant = ['dir-or-file-in-opt', 'no-manual-page']

test('the package keeps to what Debian asks of one', () => {
  const { stdout, status } = spawnSync('lintian', ['--fail-on', 'error,warning', '--suppress-tags', meant.join(), smallDeb('1.0.0')], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C.UTF-8' },
  })
  expect({ status, said: stdout }).toEqual({ status: 0, said: '' })
})

test('the scripts that packages run as root have no mistakes of the shell', () => {
  const packages = join(import.meta.dirname, '..')
  const scripts = ['bin', 'deb'].flatMap((folder) => readdirSync(join(packages, folder)).map((name) => join(packages, folder, name)))
  expect(execFileSync('shellcheck', ['--norc', ...scripts], { encoding: 'utf8' })).toBe('')
})
