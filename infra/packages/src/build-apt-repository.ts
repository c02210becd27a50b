import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What apt installs from: `dists` and `pool`, signed, with the public key beside them. Packages that are there already stay, unless newer ones replace them. */
export function buildAptRepository(folder: string, { debs, keyFile }: { debs: readonly string[]; keyFile: string }): void {
  const home = mkdtempSync(join(tmpdir(), 'cloudprint-gpg-'))
  try {
    // The short path matters: gpg-agent listens on a socket in it.
    const env = { ...process.env, GNUPGHOME: home }
    const gpg = (...args: string[]) => execFileSync('gpg', ['--batch', '--quiet', ...args], { env, stdio: 'pipe' })
    gpg('--import', keyFile)
    const fingerprint = /^fpr:+([0-9A-F]{40}):/m.exec(gpg('--list-secret-keys', '--with-colons').toString())?.[1]
    if (fingerprint === undefined) throw new Error(`${keyFile} holds no private OpenPGP key.`)
    mkdirSync(join(folder, 'conf'), { recursive: true })
    writeFileSync(join(folder, 'conf/distributions'), distributions(fingerprint))
    const reprepro = ['--silent', '--basedir', folder, '--confdir', join(folder, 'conf')]
    for (const deb of debs) execFileSync('reprepro', [...reprepro, 'includedeb', 'stable', deb], { env, stdio: 'pipe' })
    // As apt's `signed-by` reads it.
    writeFileSync(join(folder, 'cloudprint.gpg'), gpg('--export', fingerprint))
  } finally {
    // Its agent would outlive this program.
    execFileSync('gpgconf', ['--homedir', home, '--kill', 'all'], { stdio: 'ignore' })
    rmSync(home, { recursive: true, force: true })
  }
}

function distributions(fingerprint: string): string {
  return `Origin: Cloud Print
Label: Cloud Print
Suite: stable
Codename: stable
Architectures: amd64 arm64
Components: main
Description: The agent of Cloud Print
SignWith: ${fingerprint}
`
}
