import { existsSync, lstatSync, mkdirSync, readdirSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { win32 } from 'node:path'
import { ADMINISTRATORS, mayOwn, SYSTEM } from './may-own.ts'
import { ownerOnWindows } from './owner-on-windows.ts'
import { quoteServiceProgram } from './quote-service-program.ts'
import { areRightsGiven, RIGHTS_GIVEN } from './rights-given.ts'
import { commandSucceeds, runCommand, ServiceError } from './run-command.ts'
import type { ServiceInstaller } from './service-installer.ts'
import { servicePlaces } from './service-places.ts'
import { windowsTool } from '../windows-tool.ts'

/** The installer (MSI) registers the service itself, and calls this for what it has no table for; by hand it does both. */
export function windowsInstaller(root: string, programData: string | undefined): ServiceInstaller {
  const { service, user, stateDir } = servicePlaces('win32', root, programData)
  const program = win32.join(root, String.raw`bin\cloudprint-agent-service.exe`)
  return {
    prepare: async () => {
      if (isKnown(service)) {
        if (existsSync(program)) await quoteServiceProgram(service, program)
      } else {
        runCommand(
          windowsTool('sc.exe'),
          'create',
          service,
          'binPath=',
          `"${program}"`,
          'start=',
          'auto',
          'obj=',
          user,
          'DisplayName=',
          'Cloud Print agent',
        )
      }
      // The program behind the service restarts the agent; this is for the case that it is killed itself.
      commandSucceeds(windowsTool('sc.exe'), 'failure', service, 'reset=', '86400', 'actions=', 'restart/2000/restart/10000/restart/60000')
      await makeOwnFolder(stateDir, user)
    },
    removeUnused: () => {
      try {
        // What the agent knew before it was removed stays.
        if (readdirSync(stateDir).every((held) => held === RIGHTS_GIVEN)) rmSync(stateDir, { recursive: true, maxRetries: 5 })
      } catch {
        // Something looks into the new file, for viruses perhaps. An empty folder of ours does no harm, and why nothing was installed is to be told.
      }
    },
    start: () => {
      stop(service)
      runCommand(windowsTool('sc.exe'), 'start', service)
    },
    remove: () => {
      stop(service)
      if (isKnown(service)) runCommand(windowsTool('sc.exe'), 'delete', service)
      return undefined
    },
    removeState: () => rmSync(stateDir, { recursive: true, force: true }),
  }
}

/**
 * Anybody may make folders where it lies: who was first would stay its owner, who may always change its rights, and what he put there would stay
 * his. One that is ours is left as it is: rights that are given all the way down would follow the links that the service's user may lay.
 */
async function makeOwnFolder(folder: string, user: string): Promise<void> {
  if (await isOurs(folder)) return
  mkdirSync(folder)
  runCommand(windowsTool('icacls.exe'), folder, '/setowner', `*${ADMINISTRATORS}`, '/L', '/Q')
  const grants = [`${user}:(OI)(CI)F`, `*${ADMINISTRATORS}:(OI)(CI)F`, `*${SYSTEM}:(OI)(CI)F`]
  runCommand(windowsTool('icacls.exe'), folder, '/inheritance:r', ...grants.flatMap((grant) => ['/grant:r', grant]), '/L', '/Q')
  if (readdirSync(folder).length > 0) throw new ServiceError(`Somebody else has written into ${folder}: remove it, and try again.`)
  const mark = win32.join(folder, RIGHTS_GIVEN)
  writeFileSync(mark, '', { flag: 'wx' })
  runCommand(windowsTool('icacls.exe'), mark, '/setowner', `*${ADMINISTRATORS}`, '/L', '/Q')
}

async function isOurs(folder: string): Promise<boolean> {
  const found = lstatSync(folder, { throwIfNoEntry: false })
  if (found === undefined) return false
  if (!found.isDirectory()) throw new ServiceError(`${folder} is a link, or no folder: remove it, and try again.`)
  const owner = await ownerOnWindows(folder)
  if (!(await mayOwn(owner)))
    throw new ServiceError(`${folder} belongs to another user of this machine (${owner}): look what it holds, remove it, and try again.`)
  if ((await areRightsGiven(folder)) && !inherits(folder)) return true
  if (readdirSync(folder).length > 0)
    throw new ServiceError(
      `${folder} has no mark of an administrator that its rights were set, or has inherited others: who may read and change what lies in it is not known. Move what it holds elsewhere, remove it, and try again.`,
    )
  // Whoever made it has not come to giving it rights.
  rmdirSync(folder)
  return false
}

/** Whose mark it is does not tell all: who may change a file of an administrator elsewhere can move it here. Rights are the owner's to change. */
const inherits = (folder: string) => runCommand(windowsTool('icacls.exe'), folder, '/Q').includes(':(I)')

const isKnown = (service: string) =>
  commandSucceeds(windowsTool('reg.exe'), 'query', String.raw`HKLM\SYSTEM\CurrentControlSet\Services` + `\\${service}`)

/** `net` comes back when it has stopped; it is no failure that it did not run. */
function stop(service: string): void {
  commandSucceeds(windowsTool('net.exe'), 'stop', service)
}
