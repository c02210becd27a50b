import { lstatSync, mkdirSync, rmSync } from 'node:fs'
import { win32 } from 'node:path'
import { commandSucceeds, runCommand, ServiceError } from './run-command.ts'
import type { ServiceInstaller } from './service-installer.ts'
import { servicePlaces } from './service-places.ts'
import { windowsTool } from '../windows-tool.ts'

/** Well-known: Administrators and SYSTEM, whatever the language of Windows. */
const ADMINISTRATORS = '*S-1-5-32-544'
const SYSTEM = '*S-1-5-18'

/** The installer (MSI) registers the service itself, and calls this for what it has no table for; by hand it does both. */
export function windowsInstaller(root: string, programData: string | undefined): ServiceInstaller {
  const { service, user, stateDir } = servicePlaces('win32', root, programData)
  const program = win32.join(root, String.raw`bin\cloudprint-agent-service.exe`)
  return {
    prepare: () => {
      if (!isKnown(service)) {
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
      mkdirSync(stateDir, { recursive: true })
      // Anybody may make folders where it lies: whoever was first keeps no right to it, as its owner would, who may always change the rights.
      if (lstatSync(stateDir).isSymbolicLink()) throw new ServiceError(`${stateDir} is a link to another folder: remove it, and try again.`)
      runCommand(windowsTool('icacls.exe'), stateDir, '/setowner', ADMINISTRATORS, '/T', '/L', '/Q')
      runCommand(windowsTool('icacls.exe'), stateDir, '/reset', '/T', '/Q')
      const grants = [`${user}:(OI)(CI)F`, `${ADMINISTRATORS}:(OI)(CI)F`, `${SYSTEM}:(OI)(CI)F`]
      runCommand(windowsTool('icacls.exe'), stateDir, '/inheritance:r', ...grants.flatMap((grant) => ['/grant:r', grant]), '/Q')
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

const isKnown = (service: string) =>
  commandSucceeds(windowsTool('reg.exe'), 'query', String.raw`HKLM\SYSTEM\CurrentControlSet\Services` + `\\${service}`)

/** `net` comes back when it has stopped; it is no failure that it did not run. */
function stop(service: string): void {
  commandSucceeds(windowsTool('net.exe'), 'stop', service)
}
