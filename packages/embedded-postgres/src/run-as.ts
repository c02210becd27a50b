import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** The account `nobody` on Linux; it has a passwd entry, which initdb insists on. */
export const nobodyId = 65_534

/**
 * As whom PostgreSQL runs. It refuses to be root, so for root there are two ways: in a user namespace that shows root as
 * nobody (the files stay root's), or as the account nobody. A data directory made one way is unreadable the other way.
 */
export type RunAs = 'self' | 'namespace' | 'nobody'

export interface Invocation {
  file: string
  args: string[]
  options: { uid?: number; gid?: number; env: Record<string, string> }
}

/** Nothing of the caller's environment: PGDATA, PGPORT and the like would change what PostgreSQL does. */
const env = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C', LANG: 'C' }
const namespacePrefix = ['unshare', '-U', `--map-user=${nobodyId}`, `--map-group=${nobodyId}`]
/** With it PostgreSQL shuts down by itself when its starter is killed with SIGKILL. */
const deathPrefix = ['setpriv', '--pdeathsig', 'INT']

/** Decides as whom to run; a data directory that exists decides by its owner. */
export async function chooseRunAs(clusterOwnerUid: number | undefined): Promise<RunAs> {
  if (process.getuid?.() !== 0) return 'self'
  if (clusterOwnerUid === nobodyId) return 'nobody'
  return (await works([...namespacePrefix, 'true'])) ? 'namespace' : 'nobody'
}

/** The prefixes (each where the machine has it) and identity around a program of PostgreSQL's. */
export async function invocation(runAs: RunAs, binary: string, args: string[]): Promise<Invocation> {
  const command = [
    ...(runAs === 'namespace' ? namespacePrefix : []),
    ...((await works([...deathPrefix, 'true'])) ? deathPrefix : []),
    binary,
    ...args,
  ]
  const [file = binary, ...rest] = command
  return { file, args: rest, options: { ...(runAs === 'nobody' && { uid: nobodyId, gid: nobodyId }), env } }
}

/** Whether a command runs and ends well; used to ask the machine what it can do. */
export async function works(command: string[], identity: { uid?: number; gid?: number } = {}): Promise<boolean> {
  const [file = '', ...args] = command
  return promisify(execFile)(file, args, { env, ...identity, timeout: 10_000 }).then(
    () => true,
    () => false,
  )
}
