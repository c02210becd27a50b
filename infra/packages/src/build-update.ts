import { cpSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { archiveName } from '@cloudprint/protocol/release'
import type { OnePackage } from './one-package.ts'
import { lockedPackage } from './locked-package.ts'
import { packTar } from './pack-tar.ts'
import { writeReleaseJson } from './release-json.ts'

/** What installed agents update themselves to, once it is signed and published: one version's folder, with a Node of its own. */
export function buildUpdate({ target, version, folder, workshop, lay, quick }: Omit<OnePackage, 'signing'>): string {
  lay(workshop)
  const own = join(workshop, 'versions', version)
  const node = target.platform === 'win32' ? 'bin/node.exe' : 'bin/node'
  mkdirSync(dirname(join(own, node)), { recursive: true, mode: 0o755 })
  cpSync(join(workshop, node), join(own, node))
  writeReleaseJson(own, { version, target, node: lockedPackage(target.node).version })
  const { platform, arch } = target
  const file = join(folder, archiveName({ version, platform, arch }))
  packTar(own, file, { level: quick ? 1 : 9, isBare: true })
  return file
}
