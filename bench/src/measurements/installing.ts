import { statSync } from 'node:fs'
import { join } from 'node:path'
import { buildPackages, formats } from '@cloudprint/packages/build-packages'
import { readSigning } from '@cloudprint/packages/signing'
import { PackagedSite } from '@cloudprint/packages/testing/packaged-site'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import type { Figure, Measurement } from '../measurement.ts'

/** What an admin is promised who pastes one command. */
const FIRST_PRINT_SECONDS = 60
const DEB = 'cloudprint-agent-linux-x86_64.deb'
const sizes = {
  'Debian package': DEB,
  'archive for other Linux': 'cloudprint-agent-linux-x86_64.tar.gz',
  'installer for Windows': 'cloudprint-agent-windows-x64.msi',
  'archive for macOS': 'cloudprint-agent-macos-arm64.tar.gz',
  'update of an installed agent (Linux)': 'cloudprint-agent-0.1.0-linux-x64.tar.gz',
}

export const installing: Measurement = {
  name: 'installing',
  how: 'The sizes of the packages, and the time from the start of their installation by dpkg to the first label at its printer, on a machine of its own with a systemd: installed, enrolled by a code, started, printers found, submitted, printed. Needs root and what `pnpm package` needs.',
  run: async ({ isQuick, say }) => {
    const folder = tempDir('packages')
    const names = ['linux-x64', 'windows-x64', 'macos-arm64'] as const
    buildPackages({ folder, version: '0.1.0', only: formats, for: names, quick: isQuick, signing: readSigning({}) }, say)
    const figures = Object.entries(sizes).map(([name, file]): Figure => {
      const value = statSync(join(folder, file)).size / 2 ** 20
      return { name: `size of the ${name}`, unit: 'MiB', value }
    })
    const site = await PackagedSite.onLinux(folder)
    try {
      const code = await site.newCode()
      const startedMs = performance.now()
      await site.machine.run(`dpkg -i /packages/${DEB}`)
      await site.machine.run(`cloudprint-agent install --relay ${site.relay.apiUrl} --code ${code} --name bench`)
      const { state } = await site.print('bench', 'the first label')
      if (state !== 'completed') throw new Error(`the first label is ${state}`)
      const value = (performance.now() - startedMs) / 1_000
      return [...figures, { name: 'install to first label', unit: 's', value, mark: { atMost: FIRST_PRINT_SECONDS } }]
    } finally {
      await site.stop()
    }
  },
}
