import { parse } from 'plist'
import { expect, test } from 'vitest'
import { exitCodeOfRevoked } from './exit-code-of-revoked.ts'
import { launchdPlist } from './launchd-plist.ts'
import { startCommand } from './start-command.ts'
import { systemdUnit } from './systemd-unit.ts'

test('on every system the service runs on the Node beside it, with an environment that only an administrator can write', () => {
  expect(startCommand('linux', '/opt/cloudprint-agent')).toEqual([
    '/opt/cloudprint-agent/bin/node',
    '--env-file-if-exists=/etc/cloudprint-agent/agent.env',
    '/opt/cloudprint-agent/launcher/launcher.js',
    'run',
    '--service',
  ])
  expect(startCommand('darwin', '/Library/Cloud Print Agent')).toContain('--env-file-if-exists=/Library/Cloud Print Agent/agent.env')
  expect(startCommand('win32', String.raw`C:\Program Files\Cloud Print Agent`)).toContain(
    String.raw`C:\Program Files\Cloud Print Agent\launcher\launcher.js`,
  )
})

test('systemd starts the agent again whatever ends it, except that its computer was removed', () => {
  const unit = systemdUnit('/opt/cloudprint-agent')
  expect(unit).toMatch(/^Restart=always$/m)
  expect(unit).toMatch(new RegExp(`^RestartPreventExitStatus=${exitCodeOfRevoked(true, 'linux')}$`, 'm'))
  expect(unit).toMatch(/^User=cloudprint-agent$/m)
})

test('a folder with spaces, percent and dollar signs in its name is one word to systemd', () => {
  expect(systemdUnit('/srv/my 100% $agent')).toContain('ExecStart="/srv/my 100%% $$agent/bin/node" ')
})

test('launchd starts the agent as its own user from boot on, again after a crash, and not after its computer was removed', () => {
  expect(exitCodeOfRevoked(true, 'darwin')).toBe(0)
  expect(exitCodeOfRevoked(false, 'darwin')).toBe(77)
  expect(parse(launchdPlist('/Library/A & <B>'))).toEqual({
    Label: 'cloudprint.agent',
    ProgramArguments: [
      '/Library/A & <B>/bin/node',
      '--env-file-if-exists=/Library/A & <B>/agent.env',
      '/Library/A & <B>/launcher/launcher.js',
      'run',
      '--service',
    ],
    EnvironmentVariables: { CLOUDPRINT_AGENT_DIR: '/Library/Application Support/Cloud Print Agent' },
    UserName: '_cloudprint',
    GroupName: '_cloudprint',
    Umask: '077',
    RunAtLoad: true,
    KeepAlive: { SuccessfulExit: false },
    ThrottleInterval: 2,
    ExitTimeOut: 20,
    StandardOutPath: '/Library/Application Support/Cloud Print Agent/agent.log',
    StandardErrorPath: '/Library/Application Support/Cloud Print Agent/agent.log',
  })
})
