import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { UpdateRecord } from './update-record.ts'
import { versionsFolder } from './version-places.ts'

/**
 * Two versions stay: the one that runs and the one before it; with them what vouches for them. The rest goes, half-done stagings too, but not
 * what is being brought here meanwhile.
 * @param taking the version that is, when it is asked.
 */
export async function removeOldVersions(
  stateFolder: string,
  { current, previous }: UpdateRecord,
  taking: () => string | undefined,
): Promise<void> {
  const folder = versionsFolder(stateFolder)
  const kept = [current?.version, previous].flatMap((version) =>
    version === undefined || version === null ? [] : [version, `${version}.proof.json`],
  )
  const names = await readdir(folder).catch(() => [])
  for (const name of names) {
    const version = taking()
    const isTaken = version !== undefined && (name === version || name.startsWith(`${version}.`))
    if (!isTaken && !kept.includes(name)) await rm(join(folder, name), { recursive: true, force: true })
  }
}
