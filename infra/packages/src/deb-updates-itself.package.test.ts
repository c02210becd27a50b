import { join } from 'node:path'
import { archiveName } from '@cloudprint/protocol/release'
import { changeUpdates } from '@cloudprint/protocol/http/update-routes'
import { TestReleases } from '@cloudprint/release/testing/test-releases'
import { eventually } from '@cloudprint/testkit/eventually'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildPackages } from './build-packages.ts'
import { OfferedUpdates } from './testing/offered-updates.ts'
import { PackagedSite } from './testing/packaged-site.ts'
import { printWhile } from './testing/print-while.ts'
import { unsigned } from './testing/unsigned.ts'

const SERVICE = 'cloudprint-agent.service'
const STATE = '/var/lib/cloudprint-agent'
/** It brings no Node of its own, but that of the package under another name: 120 MB less to pack for a version that crashes. */
const borrowedNode = '#!/bin/sh\nexec /opt/cloudprint-agent/bin/node "$@"\n'
const crashing = { 'main.js': 'process.exit(3)', 'bin/node': borrowedNode }

let site: PackagedSite
let updates: OfferedUpdates

beforeAll(async () => {
  const packages = tempDir('packages')
  const releases = new TestReleases()
  const signing = { ...unsigned, updateRootFile: releases.rootFile }
  const build = (version: string, only: 'deb' | 'update') =>
    buildPackages({ folder: join(packages, version), version, only: [only], for: ['linux-x64'], quick: true, signing }, () => {})
  build('0.1.0', 'deb')
  build('0.2.0', 'update')
  build('0.9.0', 'deb')
  site = await PackagedSite.onLinux(packages, { CLOUDPRINT_RELEASES_DIR: releases.folder })
  await install('0.1.0')
  await site.machine.run(`cloudprint-agent enrol ${site.relay.apiUrl} --code ${await site.newCode()} --name table-1`)
  const { id: computerId } = await site.untilComputer('table-1', ({ state }) => state === 'connected')
  // Nothing comes but what is asked for: a share of the computers would be first, and this one by chance.
  await site.relay.api.call(changeUpdates, { body: { mode: 'off' } })
  updates = new OfferedUpdates({ releases, api: site.relay.api, computerId, platform: 'linux' })
  await updates.publish(join(packages, '0.2.0', archiveName({ version: '0.2.0', platform: 'linux', arch: 'x64' })))
})
afterAll(() => site?.stop())

const install = (version: string) => site.machine.run(`dpkg -i /packages/${version}/*.deb`)
const show = async (property: string) => (await site.machine.run(`systemctl show -P ${property} ${SERVICE}`)).trim()
const staged = async () => (await site.machine.attempt(`ls ${STATE}/versions`)).output.split(/\s+/).filter((name) => /^\d/.test(name))
const untilRuns = (version: string) =>
  site.untilComputer('table-1', ({ state, system }) => state === 'connected' && system?.agentVersion === version)
/** The Node that runs the agent, seen from its machine: that of the package, or of a version in its state folder. */
const nodeThatRuns = async () => (await site.machine.run(`readlink /proc/${await show('MainPID')}/exe`)).trim()
const processes = async () => (await site.machine.run('ps -o pid= -u cloudprint-agent')).split(/\s+/).filter(Boolean)

test('an installed agent takes a version while labels are under way, and loses none and prints none twice', async () => {
  const printed = await printWhile(site, 'table-1', async () => {
    await updates.updateNow('0.2.0')
    expect(await updates.untilHealthy('0.2.0')).toMatchObject({ progress: { code: null } })
  })
  expect(printed).toMatchObject({ lost: 0, doubled: 0 })
  // There was something to lose, all the time.
  expect(printed.inHand).toBeGreaterThan(0)
  expect(printed.submitted).toBeGreaterThan(20)
})

test('once it is at rest the launcher that watched the trial gives its place to it: one process is left', async () => {
  const restarts = await show('NRestarts')
  await eventually(async () => expect(await nodeThatRuns()).toBe(`${STATE}/versions/0.2.0/bin/node`), { deadlineMs: 120_000 })
  await untilRuns('0.2.0')
  expect([await processes(), await show('NRestarts')]).toEqual([[await show('MainPID')], restarts])
  expect(await site.print('table-1', 'after the launcher')).toEqual({ state: 'completed', sheets: 1 })
})

test('what runs then has no more rights than what the package brought', async () => {
  const process = await site.machine.run(`ps -o user:32= -p ${await show('MainPID')}; cat /proc/${await show('MainPID')}/status`)
  expect(process).toMatch(/^cloudprint-agent\n/)
  expect(process).toMatch(/^CapBnd:\s0+$/m)
  expect(process).toMatch(/^NoNewPrivs:\s1$/m)
  expect(process).toMatch(/^Seccomp:\s2$/m)
  expect(await site.machine.run(`find ${STATE}/versions ! -user cloudprint-agent -o -perm /077 ! -type l`)).toBe('')
})

test('it is the version that runs after a reboot', async () => {
  await site.machine.reboot()
  await untilRuns('0.2.0')
  expect(await nodeThatRuns()).toBe(`${STATE}/versions/0.2.0/bin/node`)
  expect(await site.print('table-1', 'after a reboot')).toEqual({ state: 'completed', sheets: 1 })
})

test('a version that crashes at its start is gone within a minute by itself, and the service manager stays out of it', async () => {
  const restarts = await show('NRestarts')
  await updates.publishProgram('0.3.0', crashing)
  await updates.updateNow('0.3.0')
  const { tookMs, ...returned } = await updates.untilReturned('0.3.0')
  expect(returned).toEqual({ code: 'update-crashed', running: '0.2.0' })
  expect(tookMs).toBeLessThan(60_000)
  expect([await show('ActiveState'), await show('NRestarts')]).toEqual(['active', restarts])
  expect(await site.print('table-1', 'after a crash')).toEqual({ state: 'completed', sheets: 1 })
  updates.withdraw('0.3.0')
})

test('one that leaves as if it had been told to is given up too, however often the service has to be started for it', async () => {
  await updates.publishProgram('0.4.0', { ...crashing, 'main.js': 'process.exit(0)' })
  await updates.updateNow('0.4.0')
  const { tookMs, ...returned } = await updates.untilReturned('0.4.0')
  expect(returned).toEqual({ code: 'update-not-healthy', running: '0.2.0' })
  expect(tookMs).toBeLessThan(60_000)
  expect(await show('ActiveState')).toBe('active')
  expect(await site.print('table-1', 'after it left')).toEqual({ state: 'completed', sheets: 1 })
  updates.withdraw('0.4.0')
})

test('the package of an older version leaves a newer update running', async () => {
  await install('0.1.0')
  await untilRuns('0.2.0')
  expect(await site.print('table-1', 'after an older package')).toEqual({ state: 'completed', sheets: 1 })
})

test('removing the package takes the versions away that came by updates, and keeps who the machine is', async () => {
  await site.machine.run('dpkg -r cloudprint-agent')
  expect(await staged()).toEqual([])
  await install('0.1.0')
  await untilRuns('0.1.0')
  expect(await site.print('table-1', 'after removal')).toEqual({ state: 'completed', sheets: 1 })
})

test('the package of a newer version is what runs, and what came by an update before is removed', async () => {
  await updates.updateNow('0.2.0')
  await updates.untilHealthy('0.2.0')
  expect(await staged()).toContain('0.2.0')
  await install('0.9.0')
  await untilRuns('0.9.0')
  expect(await nodeThatRuns()).toBe('/opt/cloudprint-agent/bin/node')
  await eventually(async () => (await staged()).length === 0, { what: 'older versions to be removed' })
  expect(await site.print('table-1', 'after a newer package')).toEqual({ state: 'completed', sheets: 1 })
})
