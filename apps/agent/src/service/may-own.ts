import { mkdtempSync, rmdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ownerOnWindows } from './owner-on-windows.ts'

/** Well-known: Administrators and SYSTEM, whatever the language of Windows. */
export const ADMINISTRATORS = 'S-1-5-32-544'
export const SYSTEM = 'S-1-5-18'

/** Whether what belongs to this owner was laid by one who may install, or by whom this process is of: nobody else has a say in it. */
export async function mayOwn(owner: string): Promise<boolean> {
  return [ADMINISTRATORS, SYSTEM].includes(owner) || owner === (await ownerOfWhatIsMade())
}

/** Whom what this process makes belongs to: itself, or all administrators. */
async function ownerOfWhatIsMade(): Promise<string> {
  const made = mkdtempSync(join(tmpdir(), 'cloudprint-'))
  try {
    return await ownerOnWindows(made)
  } finally {
    rmdirSync(made)
  }
}
