import { existsSync } from 'node:fs'
import { EXIT_REVOKED } from '../exit-codes.ts'
import { inheritedEnv } from '../env.ts'
import { outputOf } from '../output-of.ts'
import { servicePlaces } from '../service/service-places.ts'
import type { ServicePlatform } from '../service/service-places.ts'
import { windowsTool } from '../windows-tool.ts'

/** How the machine's service manager says that the agent stands. */
export interface Service {
  name: string
  platform: ServicePlatform
  /** As whom it runs. */
  user: string
  state:
    | { kind: 'running'; restarts: number }
    | { kind: 'stopped'; startsWithMachine: boolean }
    /** It ends as soon as it is started. */
    | { kind: 'failing'; how: string }
    /** It was told that its computer was removed, and is not started again; where systemd does not tell, it is `stopped`. */
    | { kind: 'revoked' }
    /** It is installed, and its manager does not answer this user: without D-Bus systemd answers root alone. */
    | { kind: 'unknown' }
}

/** The service that works on a state folder; undefined where none does, as far as this user can tell. */
export async function askServiceManager(stateDir: string, platform: NodeJS.Platform = process.platform): Promise<Service | undefined> {
  if (platform !== 'linux' && platform !== 'darwin' && platform !== 'win32') return undefined
  const { service: name, user, stateDir: ownDir } = servicePlaces(platform, '/', inheritedEnv()['ProgramData'])
  if (stateDir !== ownDir) return undefined
  const about = { name, platform }
  switch (platform) {
    case 'linux': {
      const said = readSystemctl(await outputOf('systemctl', ['show', name]))
      if (said === undefined) return units.some((unit) => existsSync(unit)) ? { ...about, user, state: { kind: 'unknown' } } : undefined
      return { ...about, user, ...said }
    }
    case 'darwin': {
      const said = readLaunchctl(await outputOf('/bin/launchctl', ['print', `system/${name}`]))
      // What was taken out of launchd starts with the machine all the same.
      const isInstalled = existsSync(`/Library/LaunchDaemons/${name}.plist`)
      if (said === undefined) return isInstalled ? { ...about, user, state: { kind: 'stopped', startsWithMachine: true } } : undefined
      return { ...about, user, ...said }
    }
    case 'win32': {
      const key = String.raw`HKLM\SYSTEM\CurrentControlSet\Services` + `\\${name}`
      const [state, settings] = await Promise.all([
        outputOf(windowsTool('sc.exe'), ['query', name]),
        outputOf(windowsTool('reg.exe'), ['query', key]),
      ])
      const said = readServiceControl(state, settings)
      return said === undefined ? undefined : { ...about, user, ...said }
    }
  }
}

/** Of an agent that was unpacked, and of the package. */
const units = ['/etc/systemd/system', '/lib/systemd/system'].map((folder) => `${folder}/cloudprint-agent.service`)

type Said = Pick<Service, 'state'> & Partial<Pick<Service, 'user'>>

/** `systemctl show`; undefined for a unit that systemd does not know. */
export function readSystemctl(text: string): Said | undefined {
  const values = new Map(text.split('\n').map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]))
  if (values.get('LoadState') !== 'loaded') return undefined
  const named = values.get('User')
  const user = named === undefined || named === '' ? {} : { user: named }
  const restarts = Number(values.get('NRestarts') ?? 0)
  const code = values.get('ExecMainStatus')
  const state = values.get('ActiveState')
  const isAgain = state === 'activating' && values.get('SubState') === 'auto-restart'
  if (state === 'failed' && code === String(EXIT_REVOKED)) return { ...user, state: { kind: 'revoked' } }
  if (state === 'failed' || isAgain)
    return {
      ...user,
      state: { kind: 'failing', how: `${values.get('Result') ?? 'failed'}, exit status ${code ?? '?'}, ${restarts} restarts` },
    }
  if (state === 'active' || state === 'activating' || state === 'reloading') return { ...user, state: { kind: 'running', restarts } }
  return { ...user, state: { kind: 'stopped', startsWithMachine: values.get('UnitFileState') === 'enabled' } }
}

/** `launchctl print`; undefined for a service that is not loaded. */
export function readLaunchctl(text: string): Said | undefined {
  const value = (name: string) => new RegExp(`^\\s*${name} = (.*?)\\s*$`, 'm').exec(text)?.[1]
  const state = value('state')
  if (state === undefined) return undefined
  const named = value('username')
  const user = named === undefined ? {} : { user: named }
  const restarts = Math.max(0, Number(value('runs') ?? 1) - 1)
  if (state === 'running') return { ...user, state: { kind: 'running', restarts } }
  const code = value('last exit code')
  if (code === undefined || /^(0|\(never exited\))$/.test(code)) return { ...user, state: { kind: 'stopped', startsWithMachine: true } }
  return { ...user, state: { kind: 'failing', how: `exit code ${code}, ${restarts} restarts` } }
}

/**
 * `sc query`, and `reg query` of the service's key. Words are in the language of Windows; numbers and names of values are not. Undefined for a
 * service that is not there.
 */
export function readServiceControl(text: string, settings: string): Said | undefined {
  // The second of its numbers: the first is the kind of service. https://learn.microsoft.com/windows/win32/api/winsvc/ns-winsvc-service_status
  const number = [...text.matchAll(/^\s+\S[^:\r\n]*: ([0-9a-f]+) /gim)][1]?.[1]
  if (number === undefined) return undefined
  const named = /^\s*ObjectName\s+REG_SZ\s+(.+?)\s*$/im.exec(settings)?.[1]
  const user = named === undefined ? {} : { user: named }
  if (number !== '1' && number !== '3') return { ...user, state: { kind: 'running', restarts: 0 } }
  // 3 is by hand and 4 disabled; 2 is by itself. https://learn.microsoft.com/windows/win32/api/winsvc/ns-winsvc-query_service_configw
  const start = /^\s*Start\s+REG_DWORD\s+0x([0-9a-f]+)\s*$/im.exec(settings)?.[1]
  return { ...user, state: { kind: 'stopped', startsWithMachine: start === undefined || start === '2' } }
}
