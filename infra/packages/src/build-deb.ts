import { execFileSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, readFileSync, statSync, symlinkSync, lutimesSync, writeFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { dirname, join, relative } from 'node:path'
import { systemdUnit } from '@cloudprint/agent/service/systemd-unit'
import { udevRule } from '@cloudprint/agent/service/udev-rule'
import { debVersion } from './deb-version.ts'
import { filesUnder } from './release-json.ts'
import { environmentTemplate } from './environment-template.ts'
import { sourceDateEpoch } from './workspace.ts'

/** Where the package installs; the tree lies there below `folder`. */
export const debRoot = '/opt/cloudprint-agent'
const architectures = { x64: 'amd64', arm64: 'arm64' } as const

interface Deb {
  version: string
  arch: keyof typeof architectures
  /** A folder that holds the tree at opt/cloudprint-agent, and will hold the rest. */
  folder: string
  compression: readonly string[]
}

/** Its first settings. They are no conffile: dpkg would ask about those that an administrator wrote before, and fail where nobody answers. */
const SETTINGS_TEMPLATE = 'usr/share/cloudprint-agent/agent.env'

/** The Debian package: program, unit, command, an empty file for settings, and what to do when it comes, changes and goes. */
export function buildDeb(file: string, { version, arch, folder, compression }: Deb): void {
  write(join(folder, 'lib/systemd/system/cloudprint-agent.service'), systemdUnit(debRoot))
  write(join(folder, 'lib/udev/rules.d/60-cloudprint-agent.rules'), udevRule())
  write(join(folder, SETTINGS_TEMPLATE), environmentTemplate)
  write(join(folder, 'usr/share/doc/cloudprint-agent/copyright'), copyright)
  write(join(folder, 'usr/share/doc/cloudprint-agent/changelog'), changelog(debVersion(version)))
  // -n: gzip would note the time otherwise.
  execFileSync('gzip', ['-9n', join(folder, 'usr/share/doc/cloudprint-agent/changelog')])
  mkdirSync(join(folder, 'usr/bin'), { recursive: true })
  symlinkSync(`${debRoot}/bin/cloudprint-agent`, join(folder, 'usr/bin/cloudprint-agent'))

  const files = filesUnder(folder)
  const kibibytes = Math.ceil(files.reduce((sum, path) => sum + statSync(path).size, 0) / 1024)
  const sums = files
    .map((path) => ({ path: relative(folder, path), bytes: readFileSync(path) }))
    .map(({ path, bytes }) => `${createHash('md5').update(bytes).digest('hex')}  ${path}\n`)
  write(join(folder, 'DEBIAN/control'), control(debVersion(version), architectures[arch], kibibytes))
  write(join(folder, 'DEBIAN/md5sums'), sums.join(''))
  for (const script of ['postinst', 'prerm', 'postrm']) {
    copyFileSync(join(import.meta.dirname, '../deb', script), join(folder, 'DEBIAN', script))
    chmodSync(join(folder, 'DEBIAN', script), 0o755)
  }
  execFileSync('find', [folder, '-type', 'd', '-exec', 'chmod', '0755', '{}', '+'])
  // dpkg-deb sorts, and takes no time later than this one; an earlier one would pass.
  for (const path of execFileSync('find', [folder, '-depth'], { encoding: 'utf8' }).trim().split('\n'))
    lutimesSync(path, sourceDateEpoch(), sourceDateEpoch())
  execFileSync('dpkg-deb', ['--root-owner-group', ...compression, '--build', folder, file], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, SOURCE_DATE_EPOCH: String(sourceDateEpoch()) },
  })
}

function control(version: string, architecture: string, kibibytes: number): string {
  return `Package: cloudprint-agent
Version: ${version}
Architecture: ${architecture}
Maintainer: Cloud Print <maintainers@cloudprint.invalid>
Installed-Size: ${kibibytes}
Section: net
Priority: optional
Depends: adduser, libc6 (>= 2.28), libstdc++6, libudev1, libusb-1.0-0
Recommends: cups-daemon
Description: Cloud Print agent
 Prints what the relay sends to the printers of this machine. It connects
 outward only, and runs as a user of its own.
`
}

/** Debian's own: what is new is told where the program comes from. */
function changelog(version: string): string {
  const date = new Date(sourceDateEpoch() * 1_000).toUTCString().replace('GMT', '+0000')
  return `cloudprint-agent (${version}) stable; urgency=medium

  * This version. What is new in it stands in the changelog of Cloud Print.

 -- Cloud Print <maintainers@cloudprint.invalid>  ${date}
`
}

const copyright = `Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: Cloud Print
Files: *
Copyright: 2026 the authors of Cloud Print
License: Apache-2.0
 See /usr/share/common-licenses/Apache-2.0. The licences of Node.js and of what
 it brings stand in /opt/cloudprint-agent/licences, those of the libraries in
 /opt/cloudprint-agent/sbom.cdx.json.
`

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  chmodSync(path, 0o644)
}
