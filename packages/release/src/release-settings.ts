import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { z } from 'zod'
import { readKeyFile } from './keys.ts'
import type { RoleKey } from './keys.ts'

export const roleNames = ['root', 'targets', 'snapshot', 'timestamp'] as const
export type RoleName = (typeof roleNames)[number]

const Role = (threshold: number, expiresDays: number) =>
  z.object({
    /** PEM files of the keys that may sign: private where this machine is to sign with it, public where somebody else does. */
    keys: z.array(z.string().min(1)).min(1),
    /** So many of them must. */
    threshold: z.int().min(1).default(threshold),
    /** So long what they signed holds. */
    expiresDays: z.int().min(1).max(3_650).default(expiresDays),
  })

/** The settings file of the release tool. Paths in it are relative to the file. */
export const ReleaseSettings = z.object({
  /** Where metadata and archives go; the folder that relays serve. */
  folder: z.string().min(1),
  root: Role(2, 365),
  targets: Role(2, 180),
  snapshot: Role(1, 30),
  timestamp: Role(1, 7),
})

export interface ReleaseRoles {
  folder: string
  roles: Record<RoleName, { keys: RoleKey[]; threshold: number; expiresDays: number }>
}

/** @throws with a sentence that says what to correct. */
export function readReleaseSettings(file: string): ReleaseRoles {
  const settings = ReleaseSettings.parse(JSON.parse(readFileSync(file, 'utf8')))
  const at = (path: string) => resolve(dirname(file), path)
  const roleOf = (name: RoleName) => {
    const { keys, threshold, expiresDays } = settings[name]
    const read = keys.map((key) => readKeyFile(at(key)))
    const different = new Set(read.map(({ key }) => key.keyID)).size
    if (different < read.length) throw new Error(`The role ${name} names one key twice: a threshold counts different ones.`)
    if (different < threshold) throw new Error(`The role ${name} asks for ${threshold} signatures and has ${different} keys.`)
    return { keys: read, threshold, expiresDays }
  }
  return {
    folder: at(settings.folder),
    roles: { root: roleOf('root'), targets: roleOf('targets'), snapshot: roleOf('snapshot'), timestamp: roleOf('timestamp') },
  }
}
