import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { expect, test } from 'vitest'
import { buildMsi } from './build-msi.ts'
import { sha256Of } from './sha256-of.ts'
import { targets } from './targets.ts'
import { unsigned } from './testing/unsigned.ts'

const target = targets['windows-x64']
const base = tempDir('msi')

test('what is signed is known by its authority, and a changed byte is found', () => {
  const keys = makeAuthority()
  const [first, second] = ['a', 'b'].map((name) => smallMsi(name, { ...unsigned, windows: keys }))
  const verify = (file: string) =>
    execFileSync('osslsigncode', ['verify', '-CAfile', keys.authorityFile, '-in', file], { encoding: 'utf8', stdio: 'pipe' })
  expect(verify(first ?? '')).toContain('Succeeded')
  const bytes = readFileSync(second ?? '')
  bytes.write('changed', bytes.indexOf('Cloud Print', 4_096, 'latin1'))
  writeFileSync(second ?? '', bytes)
  expect(() => verify(second ?? '')).toThrow()
})

test('two installers of the same files have the same bytes', () => {
  expect(sha256Of(smallMsi('one', unsigned))).toBe(sha256Of(smallMsi('two', unsigned)))
})

test('Windows keeps the code out of its log, and nothing restarts the machine', () => {
  const file = smallMsi('properties', unsigned)
  const rows = (table: string) => execFileSync('msiinfo', ['export', file, table], { encoding: 'utf8' }).split('\r\n')
  expect(rows('Property')).toEqual(expect.arrayContaining(['MsiHiddenProperties\tCODE', 'REBOOT\tReallySuppress']))
  const [, type] =
    rows('CustomAction')
      .find((row) => row.startsWith('SetUp\t'))
      ?.split('\t') ?? []
  // msidbCustomActionTypeHideTarget
  expect(Number(type) & 0x2000).toBe(0x2000)
})

/** An installer of all kinds of files, without the hundred megabytes. */
function smallMsi(name: string, signing: Parameters<typeof buildMsi>[1]['signing']): string {
  const lay = (root: string) => {
    for (const file of ['bin/node.exe', 'launcher/launcher.js', 'versions/1.0.0/main.js']) {
      mkdirSync(join(root, file, '..'), { recursive: true })
      writeFileSync(join(root, file), file)
    }
  }
  const place = { folder: base, workshop: join(base, `small-${name}`), lay }
  return buildMsi(join(base, `${name}.msi`), { target, version: '1.0.0', quick: true, signing, ...place })
}

/** A certificate for signing code, from an authority of the test's own. */
function makeAuthority() {
  const at = (name: string) => join(base, name)
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe' })
  const key = ['-newkey', 'rsa:2048', '-nodes']
  openssl('req', '-x509', ...key, '-keyout', at('ca.key'), '-out', at('ca.pem'), '-days', '2', '-subj', '/CN=Test authority')
  openssl('req', ...key, '-keyout', at('cs.key'), '-out', at('cs.csr'), '-subj', '/CN=Cloud Print test')
  writeFileSync(at('cs.ext'), 'keyUsage=digitalSignature\nextendedKeyUsage=codeSigning\n')
  openssl(
    'x509',
    '-req',
    '-in',
    at('cs.csr'),
    '-CA',
    at('ca.pem'),
    '-CAkey',
    at('ca.key'),
    '-CAcreateserial',
    '-out',
    at('cs.pem'),
    '-days',
    '1',
    '-extfile',
    at('cs.ext'),
  )
  return { certificateFile: at('cs.pem'), keyFile: at('cs.key'), timestampUrl: undefined, authorityFile: at('ca.pem') }
}
