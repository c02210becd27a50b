import { expect, test } from 'vitest'
import { howToStart } from './how-to-start.ts'

const programData = String.raw`D:\ProgramData`

test.each([
  ['linux', '/var/lib/cloudprint-agent', 'sudo systemctl restart cloudprint-agent'],
  ['darwin', '/Library/Application Support/Cloud Print Agent', 'sudo launchctl kickstart -k system/cloudprint.agent'],
  ['win32', String.raw`D:\ProgramData\Cloud Print Agent`, 'powershell Restart-Service CloudPrintAgent'],
] as const)('an installed agent is started by its service manager, also where it hangs: %s', (platform, stateDir, command) => {
  expect(howToStart({ platform, stateDir, programData })).toBe(command)
})

test('one that somebody keeps in a folder of their own runs in the foreground', () => {
  expect(howToStart({ platform: 'linux', stateDir: '/home/me/.local/share/cloudprint-agent', programData })).toBe('cloudprint-agent run')
  expect(howToStart({ platform: 'freebsd', stateDir: '/var/lib/cloudprint-agent', programData })).toBe('cloudprint-agent run')
})
