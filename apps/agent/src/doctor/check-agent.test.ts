import { utimesSync } from 'node:fs'
import { describe, expect, onTestFinished, test } from 'vitest'
import { readLocalStatus } from '../local-status.ts'
import type { LocalStatus } from '../local-status.ts'
import { writePrivateFile } from '../private-file.ts'
import { StateFolder } from '../state-folder.ts'
import { shownStatus } from '../testing/shown-status.ts'
import { makeStateFolder } from '../testing/test-agent.ts'
import { readLaunchctl, readServiceControl, readSystemctl } from './ask-service-manager.ts'
import type { Service } from './ask-service-manager.ts'
import { agentFinding } from './check-agent.ts'
import { accountFindings } from './check-service-account.ts'

const now = new Date('2026-03-01T12:00:00Z')
const says = (secondsAgo: number) =>
  ({ pid: 41, version: '1.2.3', writtenAt: new Date(now.getTime() - secondsAgo * 1000).toISOString() }) as LocalStatus
const service = (state: Service['state'], platform: Service['platform'] = 'linux'): Service => ({
  name: 'cloudprint-agent',
  platform,
  user: 'cloudprint-agent',
  state,
})
const running = { kind: 'running', restarts: 0 } as const
const find = (at: Partial<Parameters<typeof agentFinding>[0]>) =>
  agentFinding({ path: '/state', status: undefined, service: undefined, user: undefined, ...at }, now)

describe('an agent', () => {
  test('that runs is said with the user that it runs as', () => {
    expect(find({ status: says(3), user: 'ada' })).toEqual({ verdict: 'ok', says: 'The agent 1.2.3 runs (process 41) as ada.' })
    expect(find({ status: says(3), user: 'cloudprint-agent', service: service(running) })).toMatchObject({ verdict: 'ok' })
  })

  test('that runs as another than the service’s user closes the folder to that', () => {
    const found = find({ status: says(3), user: 'root', service: service({ kind: 'stopped', startsWithMachine: true }) })
    expect(found).toMatchObject({ verdict: 'failed', says: expect.stringContaining('as root. It is not the service') as string })
    expect(found.remedy).toContain('systemctl enable --now cloudprint-agent')
  })

  test('that hangs is not told from one that is gone, and what to do starts it again', async () => {
    const { path, remove } = makeStateFolder()
    onTestFinished(remove)
    const { statusFile } = new StateFolder(path)
    await writePrivateFile(statusFile, { ...shownStatus, pid: process.pid })
    expect(await readLocalStatus(statusFile)).toBeDefined()
    const then = Date.now() / 1_000 - 70
    utimesSync(statusFile, then, then)
    const status = await readLocalStatus(statusFile)
    expect(find({ status, service: service(running) })).toMatchObject({
      verdict: 'failed',
      says: expect.stringContaining('the agent in it is not at work') as string,
      remedy: expect.stringContaining('it hangs: start it again, as an administrator: systemctl restart cloudprint-agent') as string,
    })
    expect(find({ status, service: service({ kind: 'unknown' }) }).remedy).toContain('hangs: systemctl restart cloudprint-agent')
  })

  test('that can write nothing any more is said, unless its service has ended', () => {
    expect(find({ status: says(70), service: service(running) })).toMatchObject({
      verdict: 'warning',
      says: expect.stringContaining('has said nothing of itself since 2026-03-01T11:58:50.000Z') as string,
      remedy: expect.stringContaining('systemctl restart cloudprint-agent') as string,
    })
    const ended = service({ kind: 'stopped', startsWithMachine: true })
    expect(find({ status: says(70), service: ended })).toMatchObject({
      verdict: 'failed',
      says: expect.stringContaining('is stopped') as string,
    })
  })

  test('that does not run where there is no service is a warning', () => {
    expect(find({})).toMatchObject({
      verdict: 'warning',
      says: 'No agent says that it runs on /state: nothing is printed.',
      remedy: expect.stringContaining('that one hangs: end it first') as string,
    })
  })

  test.each<[Service['state'], RegExp, RegExp]>([
    [{ kind: 'stopped', startsWithMachine: true }, /is stopped: nothing/, /systemctl enable --now/],
    [{ kind: 'stopped', startsWithMachine: false }, /is stopped, and does not start with the machine/, /systemctl enable --now/],
    [
      { kind: 'failing', how: 'exit status 1, 40 restarts' },
      /ends as soon as it is started \(exit status 1, 40/,
      /journalctl -u cloudprint-agent/,
    ],
    [{ kind: 'revoked' }, /its computer was removed/, /enrol URL --again/],
    [{ kind: 'unknown' }, /is not at work: nothing/, /systemctl status cloudprint-agent\. .*restart .*enable --now/],
    [{ kind: 'running', restarts: 7 }, /is not at work after 7 restarts/, /journalctl/],
  ])('whose service is %o prints nothing, and what to do is said', (state, words, remedy) => {
    expect(find({ service: service(state) })).toEqual({
      verdict: 'failed',
      says: expect.stringMatching(words) as string,
      remedy: expect.stringMatching(remedy) as string,
    })
  })

  test('is started and read by what each system has', () => {
    const stopped = { kind: 'stopped', startsWithMachine: true } as const
    expect(find({ service: service(stopped, 'win32') }).remedy).toContain('net start cloudprint-agent')
    const disabled = find({ service: service({ ...stopped, startsWithMachine: false }, 'win32') })
    expect(disabled.remedy).toContain('sc.exe config cloudprint-agent start= auto; then: net start cloudprint-agent')
    expect(find({ service: service(stopped, 'darwin') }).remedy).toContain('launchctl bootstrap system')
    // Only systemd keeps that it ended since its computer was removed.
    for (const platform of ['win32', 'darwin'] as const)
      expect(find({ service: service(stopped, platform) }).remedy).toContain('its computer was removed: cloudprint-agent enrol URL --again')
    expect(find({ service: service(stopped) }).remedy).not.toContain('enrol')
    expect(find({ service: service({ kind: 'failing', how: '1' }, 'darwin') }).remedy).toContain('/state/agent.log')
  })
})

const unit = (change: Record<string, string>) =>
  Object.entries({
    LoadState: 'loaded',
    ActiveState: 'active',
    SubState: 'running',
    NRestarts: '0',
    User: 'x',
    UnitFileState: 'enabled',
    ...change,
  })
    .map(([name, value]) => `${name}=${value}`)
    .join('\n')

test.each<[Record<string, string>, ReturnType<typeof readSystemctl>]>([
  [{}, { user: 'x', state: { kind: 'running', restarts: 0 } }],
  [{ LoadState: 'not-found' }, undefined],
  [
    { ActiveState: 'inactive', SubState: 'dead' },
    { user: 'x', state: { kind: 'stopped', startsWithMachine: true } },
  ],
  [
    { ActiveState: 'inactive', UnitFileState: 'disabled' },
    { user: 'x', state: { kind: 'stopped', startsWithMachine: false } },
  ],
  [
    { ActiveState: 'failed', ExecMainStatus: '77' },
    { user: 'x', state: { kind: 'revoked' } },
  ],
  [
    { ActiveState: 'activating', SubState: 'auto-restart', Result: 'exit-code', ExecMainStatus: '1', NRestarts: '40' },
    { user: 'x', state: { kind: 'failing', how: 'exit-code, exit status 1, 40 restarts' } },
  ],
  [{ User: '' }, { state: { kind: 'running', restarts: 0 } }],
])('what systemd says of its unit (%o) is read', (change, expected) => {
  expect(readSystemctl(unit(change))).toEqual(expected)
})

test('a machine without systemd, launchd or such a service says nothing', () => {
  expect(readSystemctl('')).toBeUndefined()
  expect(readLaunchctl('')).toBeUndefined()
  expect(readServiceControl('[SC] EnumQueryServicesStatus:OpenService FAILED 1060:\r\n', '')).toBeUndefined()
})

const launchd = (...lines: string[]) => ['system/cloudprint.agent = {', ...lines.map((line) => `\t${line}`), '}'].join('\n')

test('what launchd says of the service is read', () => {
  expect(readLaunchctl(launchd('state = running', 'username = _cloudprint', 'runs = 3', 'last exit code = 1'))).toEqual({
    user: '_cloudprint',
    state: { kind: 'running', restarts: 2 },
  })
  expect(readLaunchctl(launchd('state = not running', 'runs = 12', 'last exit code = 1'))).toEqual({
    state: { kind: 'failing', how: 'exit code 1, 11 restarts' },
  })
  expect(readLaunchctl(launchd('state = not running', 'last exit code = 0'))).toEqual({
    state: { kind: 'stopped', startsWithMachine: true },
  })
})

test.each([
  ['STATE              : 4  RUNNING', 'running'],
  ['STATUS             : 4  RUNNING', 'running'],
  ['STATE              : 1  STOPPED', 'stopped'],
])('what Windows says of the service (%s) is read in any language', (line, kind) => {
  const text = ['', 'SERVICE_NAME: CloudPrintAgent', '        TYPE               : 10  WIN32_OWN_PROCESS', `        ${line}`, ''].join(
    '\r\n',
  )
  expect(readServiceControl(text, '')?.state.kind).toBe(kind)
})

test.each([
  ['0x2', true],
  ['0x3', false],
  ['0x4', false],
])(
  'what Windows keeps of the service is read: as whom it runs, and whether it starts with the machine (%s)',
  (start, startsWithMachine) => {
    const key = [
      '',
      String.raw`HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\CloudPrintAgent`,
      '    Type    REG_DWORD    0x10',
      `    Start    REG_DWORD    ${start}`,
      '    DelayedAutostart    REG_DWORD    0x1',
      String.raw`    ObjectName    REG_SZ    NT SERVICE\CloudPrintAgent`,
      '    DisplayName    REG_SZ    Cloud Print Agent',
      '',
    ].join('\r\n')
    const state = '\r\n        TYPE               : 10  WIN32_OWN_PROCESS\r\n        STATE              : 1  STOPPED\r\n'
    expect(readServiceControl(state, key)).toEqual({
      user: String.raw`NT SERVICE\CloudPrintAgent`,
      state: { kind: 'stopped', startsWithMachine },
    })
  },
)

test('each group that the service’s user is not in is named, with what it is for', () => {
  const account = { user: 'cloudprint-agent', service: 'cloudprint-agent' }
  expect(accountFindings({ ...account, missing: [] })).toMatchObject([{ verdict: 'ok' }])
  expect(accountFindings({ ...account, missing: ['lpadmin', 'dialout'] })).toMatchObject([
    {
      verdict: 'warning',
      says: expect.stringContaining('start a queue again') as string,
      remedy: expect.stringContaining('-aG lpadmin') as string,
    },
    {
      verdict: 'warning',
      says: expect.stringContaining('serial ports') as string,
      remedy: expect.stringContaining('-aG dialout') as string,
    },
  ])
})
