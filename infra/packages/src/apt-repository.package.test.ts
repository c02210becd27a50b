import { execFileSync } from 'node:child_process'
import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildAptRepository } from './build-apt-repository.ts'
import { sha256Of } from './sha256-of.ts'
import { smallDeb } from './testing/small-deb.ts'
import { startMachine } from './testing/systemd-machine.ts'
import type { SystemdMachine } from './testing/systemd-machine.ts'

const NONE_BUT_OURS = '-o Dir::Etc::SourceParts=- -o Dir::Etc::SourceList=/etc/apt/sources.list.d/cloudprint.list'
let folder: string
let machine: SystemdMachine

/** A key of the test's own, which is gone with it. */
function makeKey(): string {
  const home = tempDir('gpg')
  const gpg = (...args: string[]) => execFileSync('gpg', ['--homedir', home, '--batch', '--passphrase', '', ...args], { stdio: 'pipe' })
  gpg('--quick-generate-key', 'Cloud Print test', 'ed25519', 'sign', '1d')
  const file = join(home, 'private.asc')
  writeFileSync(file, gpg('--armor', '--export-secret-keys'), { mode: 0o600 })
  execFileSync('gpgconf', ['--homedir', home, '--kill', 'all'])
  return file
}

beforeAll(async () => {
  const base = tempDir('apt')
  folder = join(base, 'apt')
  const keyFile = makeKey()
  buildAptRepository(folder, { debs: [smallDeb('1.0.0')], keyFile })
  buildAptRepository(folder, { debs: [smallDeb('1.1.0')], keyFile })
  machine = await startMachine({ binds: { [base]: '/srv' } })
  await machine.run('install -D -m 644 /srv/apt/cloudprint.gpg /etc/apt/keyrings/cloudprint.gpg')
  await machine.run(
    `echo 'deb [signed-by=/etc/apt/keyrings/cloudprint.gpg] file:///srv/apt stable main' >/etc/apt/sources.list.d/cloudprint.list`,
  )
})
afterAll(() => machine?.stop())

const update = () => machine.attempt(`apt-get update ${NONE_BUT_OURS} -o APT::Update::Error-Mode=any`)

test('the same files make the same package, wherever and whenever it is built', () => {
  expect(sha256Of(smallDeb('1.0.0'))).toBe(sha256Of(smallDeb('1.0.0')))
})

test('apt installs the newest version from the signed repository', async () => {
  expect(await update()).toMatchObject({ code: 0 })
  await machine.run(`apt-get install -y --no-install-recommends ${NONE_BUT_OURS} cloudprint-agent`)
  expect(await machine.run('dpkg-query -W -f "\\${Version}" cloudprint-agent; cloudprint-agent')).toBe('1.1.01.1.0\n')
})

test('a list that somebody has changed is refused', async () => {
  const release = join(folder, 'dists/stable/InRelease')
  const signed = readFileSync(release, 'utf8')
  writeFileSync(release, signed.replace('Label: Cloud Print', 'Label: Cloud Pr1nt'))
  expect(await update()).toMatchObject({ output: expect.stringMatching(/BADSIG|invalid|not signed/) as string })
  expect((await update()).code).not.toBe(0)
  writeFileSync(release, signed)
})

test('a package that somebody has changed is refused', async () => {
  await machine.run('dpkg -P cloudprint-agent && apt-get clean')
  expect(await update()).toMatchObject({ code: 0 })
  const pool = join(folder, 'pool/main/c/cloudprint-agent')
  for (const name of readdirSync(pool)) appendFileSync(join(pool, name), 'x')
  const refused = await machine.attempt(`apt-get install -y --no-install-recommends ${NONE_BUT_OURS} cloudprint-agent`)
  expect(refused.code).not.toBe(0)
  expect(refused.output).toMatch(/unexpected size|Hash Sum mismatch/)
})
