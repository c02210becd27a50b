import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { mayOwn } from './may-own.ts'
import { ownerOnWindows } from './owner-on-windows.ts'

/** Laid by the installer for Windows into a state folder that nobody else can read; one that was made otherwise, by a deployment's tool for example, lacks it. */
export const RIGHTS_GIVEN = 'rights-given'

/**
 * Whether a folder is an installed service's: whom it is for is settled, and holds for whoever works in it. Where rights were not given anybody
 * may lay a file of that name, a link, or a second name of a file of somebody else.
 */
export async function areRightsGiven(folder: string): Promise<boolean> {
  const mark = join(folder, RIGHTS_GIVEN)
  const found = await lstat(mark).catch(() => undefined)
  return found !== undefined && found.isFile() && found.nlink === 1 && mayOwn(await ownerOnWindows(mark))
}
