import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { expect, test } from 'vitest'
import { buildMsi } from './build-msi.ts'
import { filesUnder } from './release-json.ts'
import { sha256Of } from './sha256-of.ts'
import { signForWindows } from './sign-for-windows.ts'
import { targets } from './targets.ts'
import { unsigned } from './testing/unsigned.ts'

const target = targets['windows-x64']
const base = tempDir('msi')

test('what the command signs is known by its authority, what is inside as well, and a changed byte is found', () => {
  const { signCommand, authorityFile } = makeAuthority()
  const [first, second] = ['a', 'b'].map((name) => smallMsi(name, { ...unsigned, windowsSignCommand: signCommand }))
  const verify = (file: string) =>
    execFileSync('osslsigncode', ['verify', '-CAfile', authorityFile, '-in', file], { encoding: 'utf8', stdio: 'pipe' })
  expect(verify(first ?? '')).toContain('Succeeded')
  execFileSync('msiextract', ['-C', join(base, 'unpacked'), first ?? ''], { stdio: 'pipe' })
  const program = filesUnder(join(base, 'unpacked')).find((file) => file.endsWith('/cloudprint-agent-service.exe'))
  expect(verify(program ?? '')).toContain('Succeeded')
  const library = join(base, 'set-up.dll')
  writeFileSync(library, execFileSync('msiinfo', ['extract', first ?? '', 'Binary.SetUpLibrary'], { stdio: 'pipe' }))
  expect(verify(library)).toContain('Succeeded')
  const bytes = readFileSync(second ?? '')
  bytes.write('changed', bytes.indexOf('Cloud Print', 4_096, 'latin1'))
  writeFileSync(second ?? '', bytes)
  expect(() => verify(second ?? '')).toThrow()
})

test('a command that fails, or leaves a file unsigned, ends the build', () => {
  const file = join(base, 'no program.exe')
  writeFileSync(file, '')
  expect(() => signForWindows(file, 'exit 3; :')).toThrow('no program.exe: it ended with 3')
  expect(() => signForWindows(file, 'true')).toThrow('no program.exe is not signed')
})

test('two installers of the same files have the same bytes', () => {
  expect(sha256Of(smallMsi('one', unsigned))).toBe(sha256Of(smallMsi('two', unsigned)))
})

test('Windows keeps the code out of its log, and nothing restarts the machine', () => {
  const file = smallMsi('properties', unsigned)
  const rows = (table: string) => execFileSync('msiinfo', ['export', file, table], { encoding: 'utf8' }).split('\r\n')
  const properties = rows('Property')
  expect(properties).toEqual(expect.arrayContaining(['MsiHiddenProperties\tCODE;PROXY;SetUp', 'REBOOT\tReallySuppress']))
  // As who installs gave them, also where an administrator's consent stands in between.
  expect(properties).toContainEqual(expect.stringMatching(/^SecureCustomProperties\t.*;RELAY;CODE;PROXY$/))
  const types = rows('CustomAction').flatMap((row) => (row.startsWith('SetUp') ? Number(row.split('\t')[1]) : []))
  // msidbCustomActionTypeHideTarget
  expect(types.map((type) => type & 0x2000)).toEqual([0x2000, 0x2000])
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

/** A certificate for signing code, from an authority of the test's own, and what signs with it. */
function makeAuthority(): { signCommand: string; authorityFile: string } {
  const at = (name: string) => join(base, name)
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe' })
  const key = ['-newkey', 'rsa:2048', '-nodes']
  openssl('req', '-x509', ...key, '-keyout', at('ca.key'), '-out', at('ca.pem'), '-days', '2', '-subj', '/CN=Test authority')
  openssl('req', ...key, '-keyout', at('cs.key'), '-out', at('cs.csr'), '-subj', '/CN=Cloud Print test')
  writeFileSync(at('cs.ext'), 'keyUsage=digitalSignature\nextendedKeyUsage=codeSigning\n')
  const authority = ['-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-CAcreateserial', '-extfile', at('cs.ext')]
  openssl('x509', '-req', '-in', at('cs.csr'), '-out', at('cs.pem'), '-days', '1', ...authority)
  writeFileSync(
    at('sign one'),
    `#!/bin/sh
set -eu
osslsigncode sign -certs "$1" -key "$2" -h sha256 -in "$3" -out "$3.signed" >/dev/null
mv "$3.signed" "$3"
`,
    { mode: 0o755 },
  )
  return { signCommand: `'${at('sign one')}' '${at('cs.pem')}' '${at('cs.key')}'`, authorityFile: at('ca.pem') }
}
