import type { ProblemCode } from '@cloudprint/protocol/problems'
import { eventually } from '@cloudprint/testkit/eventually'
import { appendFileSync, chmodSync, cpSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { checkVersion } from './check-version.ts'
import { smallRelease, StagingSite } from './testing/staging-site.ts'
import { brokenDisks, updateAttacks } from './testing/update-attacks.ts'
import { nodeOf, proofFile, rootFileOf, versionFolder, versionsFolder } from './version-places.ts'

const target = { version: '1.1.0', platform: process.platform, arch: process.arch }
const check = (site: StagingSite) => checkVersion(site.stateFolder, rootFileOf(site.packageFolder), target)

test('a version that is signed comes to the disk as it was made, and may be started', async () => {
  const site = new StagingSite()
  await site.releases.publish('1.1.0', smallRelease)
  expect(await site.stage('1.1.0')).toBeUndefined()
  const folder = versionFolder(site.stateFolder, '1.1.0')
  expect(readFileSync(join(folder, 'main.js'), 'utf8')).toBe(smallRelease['main.js'])
  expect(statSync(join(folder, 'bin/node')).mode & 0o777).toBe(0o700)
  expect(site.versions()).toEqual(['1.1.0', '1.1.0.proof.json'])
  expect(await check(site)).toBeUndefined()
})

test('after keys were changed, twice, an agent that saw neither takes what the new ones sign', async () => {
  const site = new StagingSite()
  for (let turn = 0; turn < 2; turn += 1) {
    site.releases.rotate()
    site.releases.repository().makeTargets(() => undefined)
  }
  await site.releases.publish('1.1.0', smallRelease)
  expect(await site.stage('1.1.0')).toBeUndefined()
  expect(await check(site)).toBeUndefined()
})

test('a download that was cut goes on where it stopped', async () => {
  const site = new StagingSite()
  await site.releases.publish('1.1.0', {
    ...smallRelease,
    'noise.bin': randomBytes(100_000),
  })
  const part = join(site.stateFolder, 'versions', '1.1.0.part')
  const cut = await site.stage('1.1.0', {
    attack: (path, response) => {
      if (!path.endsWith('.tar.gz')) return false
      const bytes = readFileSync(join(site.releases.folder, path))
      response.writeHead(200, { 'content-length': bytes.length })
      response.write(bytes.subarray(0, bytes.length / 2))
      const arrived = () => eventually(() => expect(statSync(part).size).toBeGreaterThan(0))
      void arrived().then(() => response.destroy())
      return true
    },
  })
  expect(cut).toBe('no-answer')
  const kept = statSync(part).size
  let range: string | undefined
  const resumed = await site.stage('1.1.0', {
    attack: (path, response) => {
      if (path.endsWith('.tar.gz')) range = response.req.headers.range
      return false
    },
  })
  expect(resumed).toBeUndefined()
  expect(range).toBe(`bytes=${kept}-`)
})

test('an archive that ends too soon, as if that were all of it, is gone on with and not taken for another', async () => {
  const site = new StagingSite()
  await site.releases.publish('1.1.0', smallRelease)
  const short = await site.stage('1.1.0', {
    attack: (path, response) => {
      if (!path.endsWith('.tar.gz')) return false
      response.end(readFileSync(join(site.releases.folder, path)).subarray(0, 100))
      return true
    },
  })
  expect(short).toBe('no-answer')
  expect(site.versions()).toContain('1.1.0.part')
  expect(await site.stage('1.1.0')).toBeUndefined()
})

test('what is on the disk already is not fetched again', async () => {
  const site = new StagingSite()
  await site.releases.publish('1.1.0', smallRelease)
  await site.stage('1.1.0')
  const asked: string[] = []
  await site.stage('1.1.0', { attack: (path) => (asked.push(path), false) })
  expect(asked.filter((path) => path.startsWith('targets/'))).toEqual([])
})

test('what is there and can not be started any more is brought anew', async () => {
  const site = new StagingSite()
  await site.releases.publish('1.1.0', smallRelease)
  await site.stage('1.1.0')
  chmodSync(nodeOf(versionFolder(site.stateFolder, '1.1.0')), 0o600)
  expect(await site.stage('1.1.0')).toBeUndefined()
  expect(await check(site)).toBeUndefined()
})

const refusedAs: Record<keyof typeof updateAttacks, ProblemCode> = {
  'freeze: old lists, held back until they are out of date': 'update-expired',
  'freeze before a machine whose clock is behind': 'update-expired',
  'nobody attacks, and the clock of the machine is ahead': 'update-clock-wrong',
  'rollback: lists from before the ones that were seen': 'update-rolled-back',
  'rollback: an older timestamp over the same releases': 'update-rolled-back',
  'rollback by who has stolen the keys for timestamp and snapshot': 'update-rolled-back',
  'mix-and-match: a snapshot of another day than the timestamp': 'update-mixed',
  'mix-and-match: a list of releases of another day than the snapshot': 'update-mixed',
  'a list that one stolen key has signed, where two must': 'update-unsigned',
  'forged releases by who has stolen the keys for timestamp and snapshot': 'update-unsigned',
  'a root of trust of somebody else': 'update-unsigned',
  'lists that are no JSON': 'update-unreadable',
  'endless data in place of a list': 'update-endless',
  'endless data in place of an archive': 'update-endless',
  'slow retrieval: a byte now and then': 'update-too-slow',
  'an archive with other bytes than were signed': 'update-corrupted',
  'the archive of other machines under the name of ours': 'update-wrong-target',
  'an older version under the name of a newer': 'update-wrong-target',
  'an archive with a path that leads out of it': 'update-archive-unsafe',
  'an archive with a link to somewhere else': 'update-archive-unsafe',
  'an archive with a device': 'update-archive-unsafe',
  'an archive that unpacks without end': 'update-archive-too-large',
  'an archive that is none': 'update-corrupted',
  'a version that was taken back': 'update-not-found',
  'an older version than the one that runs': 'update-older',
  'a version that asks for another one first': 'update-needs-another-first',
  'more than the disk has room for': 'update-disk-full',
}

describe('refused, and nothing of it is there to be started', () => {
  test.each(Object.entries(updateAttacks))('%s', async (name, attack) => {
    const { site, code } = await attack()
    expect(code).toBe(refusedAs[name])
    expect(site.isStaged('1.1.0')).toBe(false)
    expect(await check(site)).toBeDefined()
  })
})

test.each([
  ['a disk that fills up while the archive comes', 'update-disk-full'],
  ['a folder that can not be written', 'update-not-stored'],
] as const)('%s is said as such, and leaves nothing behind that printing needs room for', async (name, code) => {
  const outcome = await brokenDisks[name]?.()
  expect(outcome?.code).toBe(code)
  if (code === 'update-disk-full') expect(outcome?.site.versions()).toEqual(['1.1.0.proof.json'])
})

describe('a version that was changed on the disk is not started', () => {
  const at = (site: StagingSite, path: string) => join(versionFolder(site.stateFolder, '1.1.0'), path)
  const changes: Record<string, (site: StagingSite) => void | Promise<void>> = {
    'a file has more': (site) => appendFileSync(at(site, 'main.js'), ' '),
    'a file is gone': (site) => rmSync(at(site, 'node_modules/a/index.js')),
    'a module was slipped in': (site) => writeFileSync(at(site, 'node_modules/a/index.json'), '{}'),
    'a file became a link': (site) => {
      rmSync(at(site, 'main.js'))
      symlinkSync('/dev/null', at(site, 'main.js'))
    },
    'a file became a link to a copy of it, which others may write': (site) => {
      const copy = join(site.stateFolder, 'copy.js')
      renameSync(at(site, 'main.js'), copy)
      symlinkSync(copy, at(site, 'main.js'))
    },
    'release.json vouches for other files': (site) => {
      const file = at(site, 'release.json')
      chmodSync(file, 0o600)
      writeFileSync(file, readFileSync(file, 'utf8').replace(/"size":\d+/, '"size":1'))
    },
    'what vouches for it is gone': (site) => rmSync(proofFile(site.stateFolder, '1.1.0')),
    'all of it was put there by somebody with a root of trust of their own': async (site) => {
      const strangers = new StagingSite()
      strangers.releases.repository().makeRoot()
      await strangers.releases.publish('1.1.0', { ...smallRelease, 'main.js': 'evil()' })
      expect(await strangers.stage('1.1.0')).toBeUndefined()
      cpSync(versionsFolder(strangers.stateFolder), versionsFolder(site.stateFolder), { recursive: true })
    },
    'its program may not be executed any more': (site) => {
      chmodSync(nodeOf(versionFolder(site.stateFolder, '1.1.0')), 0o600)
    },
    'what vouches for it was signed by somebody else': (site) => {
      const file = proofFile(site.stateFolder, '1.1.0')
      writeFileSync(file, readFileSync(file, 'utf8').replace(/"version": "1.1.0"/, '"version": "1.1.1"'))
    },
  }
  test.each(Object.entries(changes))('%s', async (_name, change) => {
    const site = new StagingSite()
    await site.releases.publish('1.1.0', smallRelease)
    await site.stage('1.1.0')
    await change(site)
    expect(await check(site)).toBeDefined()
  })
})
