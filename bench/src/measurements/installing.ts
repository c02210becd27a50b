import { execSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { buildPackages, formats } from '@cloudprint/packages/build-packages'
import { fetchPackage } from '@cloudprint/packages/fetch-package'
import { readSigning } from '@cloudprint/packages/signing'
import { targets } from '@cloudprint/packages/targets'
import type { TargetName } from '@cloudprint/packages/targets'
import { PackagedSite } from '@cloudprint/packages/testing/packaged-site'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import type { Figure, Measurement } from '../measurement.ts'

/** What an admin is promised who pastes one command. */
const FIRST_PRINT_SECONDS = 60
const DEB = 'cloudprint-agent-linux-x86_64.deb'
/** Each with the Node that it brings, and what packs it the same way; wixl's cabinets are deflated, as gzip does it. */
const packages = [
  { name: 'Debian package', file: DEB, target: 'linux-x64', packer: 'xz -6 -T1' },
  { name: 'archive for other Linux', file: 'cloudprint-agent-linux-x86_64.tar.gz', target: 'linux-x64', packer: 'gzip -9' },
  { name: 'installer for Windows', file: 'cloudprint-agent-windows-x64.msi', target: 'windows-x64', packer: 'gzip -9' },
  { name: 'archive for macOS', file: 'cloudprint-agent-macos-arm64.tar.gz', target: 'macos-arm64', packer: 'gzip -9' },
  { name: 'update of an installed agent (Linux)', file: 'cloudprint-agent-0.1.0-linux-x64.tar.gz', target: 'linux-x64', packer: 'gzip -9' },
] as const

export const installing: Measurement = {
  name: 'installing',
  how: 'The sizes of the packages, and the time from the start of their installation by dpkg to the first label at its printer, on a machine of its own with a systemd: installed, enrolled by a code, started, printers found, submitted, printed. Floors: the vendor’s Node alone, packed the same way; the package’s files unpacked by dpkg-deb and nothing else. Needs root and what `pnpm package` needs.',
  run: async ({ isQuick, say }) => {
    const folder = tempDir('packages')
    const names = ['linux-x64', 'windows-x64', 'macos-arm64'] as const
    buildPackages({ folder, version: '0.1.0', only: formats, for: names, quick: isQuick, signing: readSigning({}) }, say)
    const figures = packages.map(({ name, file, target, packer }): Figure => {
      const value = statSync(join(folder, file)).size / 2 ** 20
      return { name: `size of the ${name}`, unit: 'MiB', value, floor: mibOfPackedNode(target, packer) }
    })
    const site = await PackagedSite.onLinux(folder)
    try {
      const code = await site.newCode()
      const unpackedMs = performance.now()
      await site.machine.run(`dpkg-deb -x /packages/${DEB} /tmp/unpacked`)
      const floor = (performance.now() - unpackedMs) / 1_000
      const startedMs = performance.now()
      await site.machine.run(`dpkg -i /packages/${DEB}`)
      await site.machine.run(`cloudprint-agent install --relay ${site.relay.apiUrl} --code ${code} --name bench`)
      const { state } = await site.print('bench', 'the first label')
      if (state !== 'completed') throw new Error(`the first label is ${state}`)
      const value = (performance.now() - startedMs) / 1_000
      return [...figures, { name: 'install to first label', unit: 's', value, floor, mark: { atMost: FIRST_PRINT_SECONDS } }]
    } finally {
      await site.stop()
    }
  },
}

function mibOfPackedNode(target: TargetName, packer: string): number {
  const program = join(fetchPackage(targets[target].node), target === 'windows-x64' ? 'bin/node.exe' : 'bin/node')
  return Number(execSync(`${packer} < '${program}' | wc -c`, { encoding: 'utf8' })) / 2 ** 20
}
