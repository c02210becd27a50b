import { lstatSync, readdirSync } from 'node:fs'
import { posix } from 'node:path'
import { ServiceError } from './run-command.ts'

/** A file or folder, as `lstat` tells of it. */
export interface RootPlace {
  path: string
  uid: number
  gid: number
  mode: number
}

/** What the unit hides: ProtectHome=yes, PrivateTmp=yes. systemd.exec(5) */
const HIDDEN = ['/home', '/root', '/run/user', '/tmp', '/var/tmp']
const [TYPE, LINK, STICKY, GROUP_WRITES, OTHERS_WRITE] = [0o170_000, 0o120_000, 0o1000, 0o020, 0o002]

/** @throws ServiceError where a service can't be started from this folder, or others than root could change what is started. */
export function refuseRoot(root: string): void {
  const inside = readdirSync(root, { recursive: true, encoding: 'utf8' }).map((path) => posix.join(root, path))
  const places = [...lineage(root), ...inside].map((path) => {
    const { uid, gid, mode } = lstatSync(path)
    return { path, uid, gid, mode }
  })
  const fault = faultOfRoot(root, places)
  if (fault !== undefined) throw new ServiceError(fault)
}

/**
 * @param places the folder, those above it, and all that is in it.
 * @returns why no service may be made of it, with what to do.
 */
export function faultOfRoot(root: string, places: readonly RootPlace[]): string | undefined {
  const hiding = HIDDEN.find((hidden) => isWithin(hidden, root))
  if (hiding !== undefined)
    return `The service can not see ${root}, since systemd hides ${hiding} from it. Move it to /opt/cloudprint-agent and install again from there.`
  for (const place of places) {
    const fault = faultOf(place, { isAbove: !isWithin(root, place.path) })
    if (fault === undefined) continue
    const remedy = isWithin(root, place.path)
      ? `sudo chown -R 0:0 "${root}" && sudo chmod -R go-w "${root}"`
      : 'Move the agent to a folder that is root’s, such as /opt, and install again from there.'
    return `${place.path} ${fault}, and whoever writes there decides what root starts. ${remedy}`
  }
  return undefined
}

function faultOf({ uid, gid, mode }: RootPlace, { isAbove }: { isAbove: boolean }): string | undefined {
  if (uid !== 0) return 'belongs to another user than root'
  if ((mode & TYPE) === LINK) return undefined
  // There nobody but its owner moves what lies in it.
  if (isAbove && (mode & STICKY) !== 0) return undefined
  const isOpen = (mode & OTHERS_WRITE) !== 0 || (gid !== 0 && (mode & GROUP_WRITES) !== 0)
  return isOpen ? 'can be written by others than root' : undefined
}

const isWithin = (folder: string, path: string) => path === folder || path.startsWith(`${folder}/`)

function lineage(path: string): string[] {
  return path === '/' ? [path] : [...lineage(posix.dirname(path)), path]
}
