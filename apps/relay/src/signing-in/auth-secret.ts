import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const SECRET_BYTES = 32

/** The secret that signs cookies: made once and kept in the data folder, readable by us alone. */
export function keptAuthSecret(dataDir: string): string {
  const path = join(dataDir, 'auth-secret')
  try {
    const secret = randomBytes(SECRET_BYTES).toString('base64url')
    writeFileSync(path, `${secret}\n`, { mode: 0o600, flag: 'wx' })
    return secret
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    return readFileSync(path, 'utf8').trim()
  }
}
