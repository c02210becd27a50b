import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { top } from './workspace.ts'

export interface LockedPackage {
  name: string
  version: string
  /** SHA-512 of its archive (Subresource Integrity), as the lockfile has it. */
  integrity: string
}

/**
 * Which version of a package the lockfile has, with the hash of its archive: also of packages for other machines, which are not installed here.
 * @throws where it has none or several.
 */
export function lockedPackage(name: string): LockedPackage {
  const lockfile = readFileSync(join(top, 'pnpm-lock.yaml'), 'utf8')
  const entry = new RegExp(
    `^  '?${name.replaceAll('.', String.raw`\.`)}@([^':(]+)'?:\\n    resolution: \\{integrity: (sha512-[\\w+/=]+)`,
    'gm',
  )
  const found = [...lockfile.matchAll(entry)]
  const [, version, integrity] = found[0] ?? []
  if (found.length !== 1 || version === undefined || integrity === undefined)
    throw new Error(`pnpm-lock.yaml has ${found.length} versions of ${name}, and a package takes the only one.`)
  return { name, version, integrity }
}
