import { compareVersions, ReleaseVersion } from '@cloudprint/protocol/release'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'

/** The versions that the package brought, the newest first: there is one, unless an installer left an older one behind. */
export function packageVersions(packageFolder: string): string[] {
  let names: string[] = []
  try {
    names = readdirSync(join(packageFolder, 'versions'))
  } catch {
    return []
  }
  return names.filter((name) => ReleaseVersion.safeParse(name).success).toSorted((a, b) => compareVersions(b, a))
}
