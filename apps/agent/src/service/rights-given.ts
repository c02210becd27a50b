import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** Laid by the installer for Windows into a state folder that nobody else can read; one that was made otherwise, by a deployment's tool for example, lacks it. */
export const RIGHTS_GIVEN = 'rights-given'

/** Whether a folder is an installed service's: whom it is for is settled, and holds for whoever works in it. */
export function areRightsGiven(folder: string): boolean {
  return existsSync(join(folder, RIGHTS_GIVEN))
}
