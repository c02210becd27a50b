import { readdirSync, statSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { sha256Of } from './sha256-of.ts'
import type { Target } from './targets.ts'

/** Writes what is in a version's folder into its release.json; the launcher runs nothing else. */
export function writeReleaseJson(folder: string, { version, target, node }: { version: string; target: Target; node: string }): void {
  const files = filesUnder(folder)
    .filter((file) => file !== join(folder, 'release.json'))
    .map((file) => ({
      path: relative(folder, file),
      size: statSync(file).size,
      sha256: sha256Of(file),
    }))
  const release = { version, platform: target.platform, arch: target.arch, node, files }
  writeFileSync(join(folder, 'release.json'), `${JSON.stringify(release, undefined, 2)}\n`)
}

/** In the same order everywhere. */
export function filesUnder(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()
}
