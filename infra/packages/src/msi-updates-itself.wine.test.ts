import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { showLogsOfRed } from '@cloudprint/e2e/harness/use-site'
import { changeUpdates } from '@cloudprint/protocol/http/update-routes'
import { TestReleases } from '@cloudprint/release/testing/test-releases'
import { eventually } from '@cloudprint/testkit/eventually'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { winePath } from '@cloudprint/testkit/wine/wine'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { nodeOfWine, WineBuilds } from './testing/build-for-wine.ts'
import { OfferedUpdates } from './testing/offered-updates.ts'
import { PackagedSite } from './testing/packaged-site.ts'
import { printWhile } from './testing/print-while.ts'
import type { WindowsMachine } from './testing/windows-machine.ts'

const name = hostname()
let site: PackagedSite<WindowsMachine>
let updates: OfferedUpdates
let state: string

beforeAll(async () => {
  const base = tempDir('msi-updates')
  const releases = new TestReleases()
  const builds = new WineBuilds(base, releases.rootFile)
  const installer = builds.installer('0.1.0')
  const update = builds.update('0.2.0')
  site = await PackagedSite.onWindows(nodeOfWine(), { CLOUDPRINT_RELEASES_DIR: releases.folder })
  state = join(site.machine.disk, 'ProgramData/Cloud Print Agent')
  const words = ['/i', winePath(installer), '/qn', `RELAY=${site.relay.apiUrl}`, `CODE=${await site.newCode()}`]
  expect(await site.machine.run('msiexec', ...words)).toMatchObject({ code: 0 })
  const { id: computerId } = await site.untilComputer(name, (computer) => computer.state === 'connected')
  // Nothing comes but what is asked for.
  await site.relay.api.call(changeUpdates, { body: { mode: 'off' } })
  updates = new OfferedUpdates({ releases, api: site.relay.api, computerId, platform: 'win32' })
  await updates.publish(update)
})
afterAll(() => site?.stop())
showLogsOfRed(() => [['agent', readFileSync(join(state, 'agent.log'), 'utf8')]])

/** The programs of the agent that run, by the folder of their Node. */
const nodesThatRun = () =>
  site.machine
    .programs()
    .filter((line) => /^C:\\(Program Files|ProgramData)\\Cloud Print Agent\\.*node\.exe/.test(line))
    .map((line) => line.slice(0, line.indexOf('node.exe')))

test('an installed agent takes a version while labels are under way, and loses none and prints none twice', async () => {
  const printed = await printWhile(site, name, async () => {
    await updates.updateNow('0.2.0')
    await updates.untilHealthy('0.2.0')
  })
  expect(printed).toMatchObject({ lost: 0, doubled: 0 })
  expect(JSON.parse(readFileSync(join(state, 'update.json'), 'utf8'))).toMatchObject({ current: { version: '0.2.0', tries: 1 } })
  expect(printed.inHand).toBeGreaterThan(0)
  expect(printed.submitted).toBeGreaterThan(20)
})

test('after a start of the service the launcher of the package stays the parent of the version that runs', async () => {
  expect((await site.machine.run('net', 'stop', 'CloudPrintAgent')).code).toBe(0)
  await eventually(() => nodesThatRun().length === 0, { what: 'all that the service started to have ended' })
  expect((await site.machine.run('net', 'start', 'CloudPrintAgent')).code).toBe(0)
  await site.untilComputer(name, (computer) => computer.state === 'connected' && computer.system?.agentVersion === '0.2.0')
  // That runs one more for calls into the print system.
  expect(new Set(nodesThatRun())).toEqual(
    new Set(['C:\\Program Files\\Cloud Print Agent\\bin\\', 'C:\\ProgramData\\Cloud Print Agent\\versions\\0.2.0\\bin\\']),
  )
  expect(await site.print(name, 'after a start')).toEqual({ state: 'completed', sheets: 1 })
})

test('a version that crashes at its start is gone within a minute by itself', async () => {
  const folder = tempDir('crashing')
  writeFileSync(join(folder, 'crash.c'), 'int main(void) { return 3; }\n')
  execFileSync('x86_64-w64-mingw32-gcc', ['-o', join(folder, 'crash.exe'), join(folder, 'crash.c')])
  await updates.publishProgram('0.3.0', { 'main.js': '', 'bin/node.exe': readFileSync(join(folder, 'crash.exe')) })
  await updates.updateNow('0.3.0')
  const { tookMs, ...returned } = await updates.untilReturned('0.3.0')
  expect(returned).toEqual({ code: 'update-crashed', running: '0.2.0' })
  expect(tookMs).toBeLessThan(60_000)
  expect(await site.print(name, 'after a crash')).toEqual({ state: 'completed', sheets: 1 })
  expect(existsSync(join(state, 'versions/0.2.0/main.js'))).toBe(true)
})
