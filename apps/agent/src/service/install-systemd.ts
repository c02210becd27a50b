import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { refuseRoot } from './refuse-root.ts'
import { commandSucceeds, runCommand } from './run-command.ts'
import type { ServiceInstaller } from './service-installer.ts'
import { servicePlaces } from './service-places.ts'
import { systemdUnit } from './systemd-unit.ts'
import { udevRule } from './udev-rule.ts'

/** Of an agent that was unpacked; the package brings its own in /lib, which this one would hide. */
const OWN_UNIT = '/etc/systemd/system/cloudprint-agent.service'
const PACKAGED_UNIT = '/lib/systemd/system/cloudprint-agent.service'
/** By it the package knows a unit that it takes the place of, and the folder of that agent. */
const MARK = '# Written by "cloudprint-agent install" in'
const OWN_RULE = '/etc/udev/rules.d/60-cloudprint-agent.rules'
const COMMAND = '/usr/local/bin/cloudprint-agent'

/** Who may start a queue again that CUPS has stopped, and who may read scales on serial ports. */
const GROUPS = ['lpadmin', 'dialout']

/** Without a running systemd, as where an image is made, units are switched on for its first boot. */
const isRunning = () => existsSync('/run/systemd/system')

export function systemdInstaller(root: string): ServiceInstaller {
  const { service, user, stateDir, environmentFile } = servicePlaces('linux', root)
  const isPackaged = () => existsSync(PACKAGED_UNIT)
  return {
    prepare: () => {
      if (!isPackaged()) {
        refuseRoot(root)
        if (!hasUser(user))
          runCommand(
            'useradd',
            '--system',
            '--user-group',
            '--home-dir',
            stateDir,
            '--no-create-home',
            '--shell',
            '/usr/sbin/nologin',
            user,
          )
        for (const group of GROUPS) if (hasGroup(group)) runCommand('usermod', '--append', '--groups', group, user)
        // Whoever writes settings there later: the service reads them, and nobody else.
        runCommand('install', '-d', '-m', '0750', '-o', 'root', '-g', user, dirname(environmentFile))
        writeFileSync(OWN_UNIT, `${MARK} ${root}\n${systemdUnit(root)}`, { mode: 0o644 })
        if (existsSync(environmentFile)) keepToService(environmentFile, user)
        if (existsSync(dirname(OWN_RULE))) writeFileSync(OWN_RULE, udevRule(), { mode: 0o644 })
        if (existsSync('/run/udev/control')) tellUdev()
        runCommand('ln', '-sfn', `${root}/bin/cloudprint-agent`, COMMAND)
      }
      runCommand('install', '-d', '-m', '0700', '-o', user, '-g', user, stateDir)
    },
    start: () => {
      if (isRunning()) runCommand('systemctl', 'daemon-reload')
      runCommand('systemctl', 'enable', '--quiet', service)
      if (isRunning()) runCommand('systemctl', 'restart', service)
    },
    remove: () => {
      if (isPackaged())
        return 'This agent came as a package: remove it with "apt-get remove cloudprint-agent" (or "purge", with its state).'
      if (isRunning() && existsSync(OWN_UNIT)) runCommand('systemctl', 'stop', service)
      if (existsSync(OWN_UNIT)) runCommand('systemctl', 'disable', '--quiet', service)
      rmSync(OWN_UNIT, { force: true })
      rmSync(OWN_RULE, { force: true })
      rmSync(COMMAND, { force: true })
      if (isRunning()) runCommand('systemctl', 'daemon-reload')
      return undefined
    },
    removeState: () => {
      rmSync(stateDir, { recursive: true, force: true })
      if (hasUser(user)) runCommand('userdel', user)
    },
  }
}

/** Somebody may have written a password there. */
function keepToService(file: string, user: string): void {
  runCommand('chown', `root:${user}`, file)
  runCommand('chmod', '0640', file)
}

/** For scales that are plugged in already. */
function tellUdev(): void {
  commandSucceeds('udevadm', 'control', '--reload')
  commandSucceeds('udevadm', 'trigger', '--subsystem-match=hidraw')
}

const hasUser = (name: string) => commandSucceeds('getent', 'passwd', name)
const hasGroup = (name: string) => commandSucceeds('getent', 'group', name)
