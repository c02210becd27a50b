import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { captureBackend } from './capture-backend.ts'

/** Where one private cupsd keeps its things. */
export interface CupsDirs {
  root: string
  etc: string
  /** Control files (c00001) and documents (d00001-001) of jobs. */
  spool: string
  cache: string
  state: string
  tmp: string
  log: string
  bin: string
  control: string
  captured: string
}

const installed = '/usr/lib/cups'
/** Backends that reach no device of the machine; the others would make its printers show up in tests. */
const backends = ['beh', 'http', 'https', 'ipp', 'ipps', 'lpd', 'socket']

/** Lays the folders of a private cupsd. Filters and backends run as lp, so parents must let others pass. */
export function layCupsDirs(root: string): CupsDirs {
  const under = (name: string) => join(root, name)
  const dirs: CupsDirs = {
    root,
    etc: under('etc'),
    spool: under('spool'),
    cache: under('cache'),
    state: under('state'),
    tmp: under('tmp'),
    log: under('log'),
    bin: under('bin'),
    control: under('control'),
    captured: under('captured'),
  }
  for (const dir of Object.values(dirs)) mkdirSync(dir, { recursive: true, mode: 0o755 })
  mkdirSync(join(dirs.etc, 'ppd'), { recursive: true })
  giveToPrintUser(dirs.control)
  giveToPrintUser(dirs.captured)
  // Otherwise every filter dies of "Can't create temporary file".
  if (isRoot()) chownSync(dirs.tmp, 0, printUser().gid)
  chmodSync(dirs.tmp, 0o1770)
  layPrograms(dirs)
  return dirs
}

export interface CupsConfig {
  dirs: CupsDirs
  port: number
  /** Further lines of cupsd.conf; of a setting that is there twice the last one counts. */
  lines: string[]
}

/** Writes cupsd.conf and cups-files.conf and returns their paths, which have to be absolute. */
export function writeCupsConfig({ dirs, port, lines }: CupsConfig): { cupsdConf: string; filesConf: string; socketPath: string } {
  const socketPath = join(dirs.state, 'cups.sock')
  const cupsdConf = join(dirs.etc, 'cupsd.conf')
  const filesConf = join(dirs.etc, 'cups-files.conf')
  const settings = [
    `Listen 127.0.0.1:${port}`,
    `Listen ${socketPath}`,
    'Browsing No',
    'WebInterface No',
    'DefaultAuthType Basic',
    'LogLevel info',
    'MaxLogSize 0',
    'MaxJobs 0',
    'PreserveJobHistory Yes',
    // Written through at once: what is acknowledged survives kill -9.
    'DirtyCleanInterval 0',
    'JobRetryInterval 3',
    '<Location />',
    '  Order allow,deny',
    '  Allow localhost',
    '</Location>',
    '<Policy default>',
    '  JobPrivateAccess all',
    '  JobPrivateValues none',
    '  SubscriptionPrivateAccess all',
    '  SubscriptionPrivateValues none',
    '  <Limit All>',
    '    Order deny,allow',
    '  </Limit>',
    '</Policy>',
    // For queues that nobody but CUPS itself may start: `printer-op-policy=closed`.
    '<Policy closed>',
    '  <Limit Resume-Printer>',
    '    AuthType Default',
    '    Require user nobody-at-all',
    '    Order deny,allow',
    '  </Limit>',
    '  <Limit All>',
    '    Order deny,allow',
    '  </Limit>',
    '</Policy>',
    ...lines,
  ]
  const files = [
    `ServerRoot ${dirs.etc}`,
    `RequestRoot ${dirs.spool}`,
    `CacheDir ${dirs.cache}`,
    `StateDir ${dirs.state}`,
    `TempDir ${dirs.tmp}`,
    `ServerBin ${dirs.bin}`,
    `ErrorLog ${join(dirs.log, 'error_log')}`,
    `AccessLog ${join(dirs.log, 'access_log')}`,
    `PageLog ${join(dirs.log, 'page_log')}`,
    'FileDevice Yes',
    'Printcap',
    'SystemGroup root lpadmin',
    ...(isRoot() ? ['User lp', 'Group lp'] : []),
  ]
  writeFileSync(cupsdConf, `${settings.join('\n')}\n`, { mode: 0o640 })
  writeFileSync(filesConf, `${files.join('\n')}\n`, { mode: 0o640 })
  return { cupsdConf, filesConf, socketPath }
}

/** Filters and drivers are the machine's; the backend folder is our own. */
function layPrograms(dirs: CupsDirs): void {
  for (const name of readdirSync(installed)) {
    if (!name.startsWith('backend')) symlinkSync(join(installed, name), join(dirs.bin, name))
  }
  const backendDir = join(dirs.bin, 'backend')
  mkdirSync(backendDir)
  for (const name of backends) symlinkSync(join(installed, 'backend', name), join(backendDir, name))
  const capture = captureBackend({ controlDir: dirs.control, capturedDir: dirs.captured })
  // With 0755 CUPS runs it as lp, with 0700 as root.
  writeFileSync(join(backendDir, 'capture'), capture, { mode: 0o755 })
}

/** For what the backend writes. */
export function giveToPrintUser(path: string): void {
  if (isRoot()) chownSync(path, printUser().uid, printUser().gid)
}

const isRoot = () => process.getuid?.() === 0
let known: { uid: number; gid: number } | undefined

function printUser(): { uid: number; gid: number } {
  const idOf = (flag: string) => Number(execFileSync('id', [flag, 'lp']))
  return (known ??= { uid: idOf('-u'), gid: idOf('-g') })
}
