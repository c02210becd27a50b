import { copyFileSync, existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { publishRelease, withdrawRelease } from './publish-release.ts'
import { Repository } from './repository.ts'
import { packRelease, TestReleases } from './testing/test-releases.ts'

const files = { 'main.js': 'console.log(1)', 'bin/node': 'node' }

/** The settings of a machine that has only this one key of a role. */
function withOneKey(releases: TestReleases, role: 'root' | 'targets', index: number): Repository {
  const settings = releases.settings()
  const keys = settings.roles[role].keys.map((key, place) => (place === index ? key : { ...key, sign: undefined }))
  return new Repository({ ...settings, roles: { ...settings.roles, [role]: { ...settings.roles[role], keys } } }, new Date())
}

test('a published version is in the list, with its notes and what its archive must be', async () => {
  const releases = new TestReleases()
  await releases.publish('1.2.0', files, { minimumAgent: '1.0.0' })
  const [[name, target] = []] = Object.entries(releases.repository().targets().signed.targets)
  expect(name).toBe(`cloudprint-agent-1.2.0-${process.platform}-${process.arch}.tar.gz`)
  expect(target?.custom).toMatchObject({ version: '1.2.0', minimumAgent: '1.0.0', notes: 'What 1.2.0 brings' })
  expect(existsSync(join(releases.folder, 'targets', `${target?.hashes['sha256']}.${name}`))).toBe(true)
})

test('what needs two signatures waits as a draft until a second holder has signed it', async () => {
  const releases = new TestReleases()
  const archive = await packRelease({ version: '1.2.0', platform: 'linux', arch: 'x64' }, files)
  const first = await publishRelease(withOneKey(releases, 'targets', 0), { archives: [archive], notes: '', minimumAgent: null })
  expect(first).toMatchObject({ isComplete: false, missing: 1 })
  expect(releases.repository().targets().signed.version).toBe(1)
  expect(withOneKey(releases, 'targets', 0).signDraft('targets')).toMatchObject({ isComplete: false, missing: 1 })
  expect(withOneKey(releases, 'targets', 2).signDraft('targets')).toEqual({ isComplete: true })
  expect(Object.keys(releases.repository().targets().signed.targets)).toHaveLength(1)
})

test('a new root is signed by enough keys of the old one and of its own', () => {
  const releases = new TestReleases()
  const before = releases.settings()
  const others = new TestReleases()
  const [kept, ...gone] = before.roles.root.keys
  if (kept === undefined) throw new Error('there are three')
  const next = { ...before.roles.root, keys: [kept, ...others.keys.root.slice(0, 2)] }
  const rotating = new Repository({ ...before, roles: { ...before.roles, root: next } }, new Date())
  // One of the old keys is not enough for the old root.
  expect(rotating.makeRoot()).toMatchObject({ isComplete: false, missing: 1 })
  const withOld = { ...next, keys: [...next.keys, ...gone] }
  expect(new Repository({ ...before, roles: { ...before.roles, root: withOld } }, new Date()).signDraft('root')).toEqual({
    isComplete: true,
  })
  expect(releases.repository().root().signed.version).toBe(2)
  expect(releases.repository().root().signed.roles['root']?.keyIDs).toEqual(next.keys.map(({ key }) => key.keyID))
})

test('an archive that is not what its name says is not published', async () => {
  const releases = new TestReleases()
  const publish = (archive: string) => publishRelease(releases.repository(), { archives: [archive], notes: '', minimumAgent: null })
  const right = await packRelease({ version: '1.2.0', platform: 'linux', arch: 'x64' }, files)
  const renamed = right.replace('1.2.0', '1.3.0')
  copyFileSync(right, renamed)
  await expect(publish(renamed)).rejects.toThrow(/holds version 1.2.0/)
  await publish(right)
  const other = await packRelease({ version: '1.2.0', platform: 'linux', arch: 'x64' }, { ...files, 'main.js': 'other' })
  await expect(publish(other)).rejects.toThrow(/was published with other bytes before/)
})

test('a withdrawn version is in no list any more', async () => {
  const releases = new TestReleases()
  await releases.publish('1.2.0', files)
  expect(withdrawRelease(releases.repository(), '1.2.0')).toEqual({ isComplete: true })
  expect(releases.repository().targets().signed.targets).toEqual({})
  expect(() => withdrawRelease(releases.repository(), '1.2.0')).toThrow(/No archive of version 1.2.0/)
})

test('no private key comes into the folder', async () => {
  const releases = new TestReleases()
  await releases.publish('1.2.0', files)
  for (const name of readdirSync(releases.folder, { recursive: true, withFileTypes: true }))
    if (name.isFile()) expect(readFileSync(join(name.parentPath, name.name), 'latin1')).not.toContain('PRIVATE')
})
