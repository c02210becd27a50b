import { EmbeddedPostgresError } from '@cloudprint/postgres-launcher/embedded-postgres-error'
import type { RelayEnv } from './env.ts'
import { OperatorError } from './operator-error.ts'

interface Coded {
  code?: unknown
  port?: unknown
  path?: unknown
  message?: unknown
  cause?: unknown
  errors?: unknown
}

/** One sentence with a remedy for what an operator can mend; undefined for what only we can. */
export function explainStartFailure(error: unknown, env: RelayEnv): string | undefined {
  if (error instanceof EmbeddedPostgresError || error instanceof OperatorError) return error.message
  return chainOf(error)
    .map((link) => explain(link, env))
    .find((sentence) => sentence !== undefined)
}

function explain({ code, port, path, message }: Coded, env: RelayEnv): string | undefined {
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${String(port)} is taken by another program: stop it, or set ${portSetting(port, env)} to a free one.`
    case 'EADDRNOTAVAIL':
      return `${env.CLOUDPRINT_HOST} is no address of this machine: set CLOUDPRINT_HOST to one, or to 0.0.0.0 for all.`
    case 'EEXIST':
    case 'ENOTDIR':
      return `There is a file where the folder ${String(path)} is needed: move it away, or set CLOUDPRINT_DATA_DIR.`
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      if (typeof port !== 'number')
        return `${String(path)} may not be read or written: give it to the user who starts the relay, or set CLOUDPRINT_DATA_DIR.`
      return `Port ${port} needs privileges (below 1024): set ${portSetting(port, env)} to a higher one, or grant CAP_NET_BIND_SERVICE.`
    case 'ENOSPC':
      return `The disk of ${env.CLOUDPRINT_DATA_DIR} is full: free some space, then start again.`
    case 'ECONNREFUSED':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return `The database cannot be reached (${String(message)}): check that PostgreSQL runs and that DATABASE_URL is right.`
    case '28P01':
    case '28000':
      return `The database refuses the sign-in (${String(message)}): check user and password in DATABASE_URL.`
    case '3D000':
      return `The database does not exist (${String(message)}): create it, or correct the name in DATABASE_URL.`
    case '42501':
      return `The database user lacks a right (${String(message)}): make it the owner of the database in DATABASE_URL, or name the owner by CLOUDPRINT_MIGRATION_DATABASE_URL.`
    default:
      return undefined
  }
}

function portSetting(port: unknown, env: RelayEnv): string {
  return port === env.CLOUDPRINT_CHANNEL_PORT ? 'CLOUDPRINT_CHANNEL_PORT' : 'CLOUDPRINT_API_PORT'
}

/** The error, what caused it, and what it gathers: a host with two addresses fails with both. */
function chainOf(error: unknown): Coded[] {
  if (typeof error !== 'object' || error === null) return []
  const { cause, errors } = error as Coded
  return [error, ...(Array.isArray(errors) ? errors.flatMap(chainOf) : []), ...chainOf(cause)]
}
