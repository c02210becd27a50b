import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { launchdPlist } from './launchd-plist.ts'
import { commandSucceeds, runCommand } from './run-command.ts'
import type { ServiceInstaller } from './service-installer.ts'
import { servicePlaces } from './service-places.ts'

const COMMAND = '/usr/local/bin/cloudprint-agent'
/** Users of services have numbers below 500. */
const SERVICE_IDS = { from: 400, below: 500 }

export function launchdInstaller(root: string): ServiceInstaller {
  const { service, user, stateDir } = servicePlaces('darwin', root)
  const plist = `/Library/LaunchDaemons/${service}.plist`
  return {
    prepare: () => {
      if (!hasUser(user)) addUser(user)
      runCommand('install', '-d', '-m', '0700', '-o', user, '-g', user, stateDir)
      runCommand('install', '-d', '-m', '0755', '/usr/local/bin')
      runCommand('ln', '-sfn', `${root}/bin/cloudprint-agent`, COMMAND)
      writeFileSync(plist, launchdPlist(root), { mode: 0o644 })
    },
    start: () => {
      if (isLoaded(service)) runCommand('launchctl', 'bootout', `system/${service}`)
      runCommand('launchctl', 'bootstrap', 'system', plist)
    },
    remove: () => {
      if (isLoaded(service)) runCommand('launchctl', 'bootout', `system/${service}`)
      if (existsSync(plist)) rmSync(plist)
      rmSync(COMMAND, { force: true })
      return undefined
    },
    removeState: () => {
      rmSync(stateDir, { recursive: true, force: true })
      if (!hasUser(user)) return
      runCommand('dscl', '.', '-delete', `/Users/${user}`)
      runCommand('dscl', '.', '-delete', `/Groups/${user}`)
    },
  }
}

function addUser(user: string): void {
  const id = String(freeId())
  runCommand('dscl', '.', '-create', `/Groups/${user}`)
  runCommand('dscl', '.', '-create', `/Groups/${user}`, 'PrimaryGroupID', id)
  const facts = {
    UniqueID: id,
    PrimaryGroupID: id,
    UserShell: '/usr/bin/false',
    NFSHomeDirectory: '/var/empty',
    RealName: 'Cloud Print agent',
    IsHidden: '1',
  }
  runCommand('dscl', '.', '-create', `/Users/${user}`)
  for (const [key, value] of Object.entries(facts)) runCommand('dscl', '.', '-create', `/Users/${user}`, key, value)
  // Who may start a queue again that CUPS has stopped.
  runCommand('dseditgroup', '-o', 'edit', '-a', user, '-t', 'user', '_lpadmin')
}

function freeId(): number {
  const taken = new Set([...ids('/Users', 'UniqueID'), ...ids('/Groups', 'PrimaryGroupID')])
  for (let id = SERVICE_IDS.from; id < SERVICE_IDS.below; id += 1) if (!taken.has(id)) return id
  throw new Error('no number is free for the user of a service')
}

function ids(list: string, key: string): number[] {
  const lines = runCommand('dscl', '.', '-list', list, key).split('\n')
  return lines.map((line) => Number(line.trim().split(/\s+/).at(-1)))
}

const hasUser = (user: string) => commandSucceeds('dscl', '.', '-read', `/Users/${user}`)
const isLoaded = (service: string) => commandSucceeds('launchctl', 'print', `system/${service}`)
