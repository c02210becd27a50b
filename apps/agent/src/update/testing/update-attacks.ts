import { createManualClock } from '@cloudprint/process-kit/manual-clock'
import { archiveName } from '@cloudprint/protocol/release'
import type { ProblemCode } from '@cloudprint/protocol/problems'
import { Repository } from '@cloudprint/release/repository'
import { tarHeader } from '@cloudprint/release/testing/tar-header'
import { packRelease, TestReleases } from '@cloudprint/release/testing/test-releases'
import { publishRelease } from '@cloudprint/release/publish-release'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { TargetFile } from '@tufjs/models'
import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { versionsFolder } from '../version-places.ts'
import { smallRelease, StagingSite } from './staging-site.ts'

/** What an attack ends in: how it was refused, and on which machine. */
interface Outcome {
  site: StagingSite
  code: ProblemCode | undefined
}

const DAY_MS = 86_400_000
const here = { platform: process.platform, arch: process.arch }

/** By who attacks with what; each takes 1.1.0, or would. */
export const updateAttacks: Record<string, () => Promise<Outcome>> = {
  'freeze: old lists, held back until they are out of date': async () => {
    const site = await siteWith('1.1.0')
    site.releases.repository(new Date(Date.now() - 8 * DAY_MS)).refresh()
    return { site, code: await site.stage('1.1.0') }
  },
  'freeze before a machine whose clock is behind': async () => {
    const site = await siteWith('1.1.0')
    site.releases.repository(new Date(Date.now() - 8 * DAY_MS)).refresh()
    return { site, code: await site.stage('1.1.0', { clock: createManualClock(new Date(Date.now() - 9 * DAY_MS)) }) }
  },
  'nobody attacks, and the clock of the machine is ahead': async () => {
    const site = await siteWith('1.1.0')
    return { site, code: await site.stage('1.1.0', { clock: createManualClock(new Date(Date.now() + 9 * DAY_MS)) }) }
  },
  'rollback: lists from before the ones that were seen': async () => {
    const site = await siteWith('1.0.1')
    const old = copyOf(site.releases)
    await site.releases.publish('1.1.0', smallRelease)
    // Seen, and not taken.
    await site.stage('9.0.0')
    return { site, code: await site.stage('1.1.0', { folder: old }) }
  },
  'rollback: an older timestamp over the same releases': async () => {
    const site = await siteWith('1.1.0')
    const old = copyOf(site.releases)
    site.releases.repository().refresh()
    await site.stage('9.0.0')
    return { site, code: await site.stage('1.1.0', { folder: old }) }
  },
  'rollback by who has stolen the keys for timestamp and snapshot': async () => {
    const site = await siteWith('1.0.1')
    const old = copyOf(site.releases)
    await site.releases.publish('1.1.0', smallRelease)
    await site.stage('9.0.0')
    const thief = new Repository({ ...site.releases.settings(), folder: old }, new Date())
    for (let turn = 0; turn < 5; turn += 1) thief.refresh()
    return { site, code: await site.stage('1.1.0', { folder: old }) }
  },
  'mix-and-match: a snapshot of another day than the timestamp': async () => {
    const site = await siteWith('1.1.0')
    const older = readFileSync(metadata(site, '1.snapshot.json'))
    return { site, code: await site.stage('1.1.0', { attack: answer((path) => (path.endsWith('.snapshot.json') ? older : undefined)) }) }
  },
  'mix-and-match: a list of releases of another day than the snapshot': async () => {
    const site = await siteWith('1.1.0')
    const older = readFileSync(metadata(site, '1.targets.json'))
    return { site, code: await site.stage('1.1.0', { attack: answer((path) => (path.endsWith('.targets.json') ? older : undefined)) }) }
  },
  'a list that one stolen key has signed, where two must': async () => {
    const site = await siteWith('1.0.1')
    const { settings, keys } = { settings: site.releases.settings(), keys: site.releases.keys }
    const file = await packRelease({ version: '1.1.0', ...here }, smallRelease)
    // The thief has the keys that lie on the server, and one of those for releases.
    const lax = new Repository(
      { ...settings, roles: { ...settings.roles, targets: { keys: keys.targets.slice(0, 1), threshold: 1, expiresDays: 9 } } },
      new Date(),
    )
    const draft = await publishRelease(lax, { archives: [file], notes: '', minimumAgent: null })
    if (!draft.isComplete) cpSync(draft.draft, metadata(site, '3.targets.json'))
    lax.refresh()
    return { site, code: await site.stage('1.1.0') }
  },
  'forged releases by who has stolen the keys for timestamp and snapshot': async () => {
    const site = await siteWith('1.0.1')
    const strangers = new TestReleases()
    await strangers.publish('1.1.0', smallRelease)
    cpSync(join(strangers.folder, 'targets'), join(site.releases.folder, 'targets'), { recursive: true })
    cpSync(join(strangers.folder, 'metadata', '2.targets.json'), metadata(site, '3.targets.json'))
    site.releases.repository().refresh()
    return { site, code: await site.stage('1.1.0') }
  },
  'a root of trust of somebody else': async () => {
    const site = await siteWith('1.0.1')
    const strangers = new TestReleases()
    strangers.repository().makeRoot()
    await strangers.publish('1.1.0', smallRelease)
    return { site, code: await site.stage('1.1.0', { folder: strangers.folder }) }
  },
  'lists that are no JSON': async () => {
    const site = await siteWith('1.1.0')
    return {
      site,
      code: await site.stage('1.1.0', { attack: answer((path) => (path.endsWith('timestamp.json') ? Buffer.from('<html>') : undefined)) }),
    }
  },
  'endless data in place of a list': async () => {
    const site = await siteWith('1.1.0')
    return { site, code: await site.stage('1.1.0', { attack: endless('metadata/timestamp.json') }) }
  },
  'endless data in place of an archive': async () => {
    const site = await siteWith('1.1.0')
    return { site, code: await site.stage('1.1.0', { attack: endless('.tar.gz') }) }
  },
  'slow retrieval: a byte now and then': async () => {
    const site = await siteWith('1.1.0')
    const clock = createManualClock(new Date())
    const attack: Parameters<StagingSite['stage']>[1] = {
      clock,
      attack: (path, response) => {
        if (!path.endsWith('.tar.gz')) return false
        response.writeHead(200)
        response.write('a')
        // Another minute passes whenever it is looked at.
        const timer = setInterval(() => void clock.advance(60_000), 10)
        response.on('close', () => clearInterval(timer))
        return true
      },
    }
    return { site, code: await site.stage('1.1.0', attack) }
  },
  'an archive with other bytes than were signed': async () => {
    const site = await siteWith('1.1.0')
    const attack = answer((path) => {
      if (!path.endsWith('.tar.gz')) return undefined
      const bytes = readFileSync(join(site.releases.folder, path))
      bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1
      return bytes
    })
    return { site, code: await site.stage('1.1.0', { attack }) }
  },
  'the archive of other machines under the name of ours': () =>
    mislabelled({ version: '1.1.0', platform: 'linux', arch: process.arch === 'arm64' ? 'x64' : 'arm64' }),
  'an older version under the name of a newer': () => mislabelled({ version: '0.9.0', ...here }),
  'an archive with a path that leads out of it': () => withEntry(tarHeader('../../evil.js')),
  'an archive with a link to somewhere else': () => withEntry(tarHeader('main.js', { type: '2', link: '/etc/passwd' })),
  'an archive with a device': () => withEntry(tarHeader('main.js', { type: '3' })),
  'an archive that unpacks without end': () => withEntry(tarHeader('main.js', { size: 0o77777777777 })),
  'an archive that is none': () => withArchive(Buffer.from('nothing of a tar'.repeat(100))),
  'a version that was taken back': async () => {
    const site = await siteWith('1.0.1')
    return { site, code: await site.stage('1.1.0') }
  },
  'an older version than the one that runs': async () => {
    const site = await siteWith('1.1.0')
    return { site, code: await site.stage('1.1.0', { running: '1.2.0' }) }
  },
  'a version that asks for another one first': async () => {
    const site = new StagingSite()
    await site.releases.publish('1.1.0', smallRelease, { minimumAgent: '1.0.5' })
    return { site, code: await site.stage('1.1.0') }
  },
  'more than the disk has room for': async () => {
    const site = await siteWith('1.1.0')
    site.releases.repository().makeTargets((signed) => {
      const name = archiveName({ version: '1.1.0', ...here })
      const { hashes = {}, custom = {} } = signed.targets[name] ?? {}
      signed.addTarget(new TargetFile({ path: name, length: 2 ** 50, hashes, unrecognizedFields: { custom: { ...custom } as never } }))
    })
    return { site, code: await site.stage('1.1.0') }
  },
}

/** What no attack is needed for. */
export const brokenDisks: Record<string, () => Promise<Outcome>> = {
  'a disk that fills up while the archive comes': async () => {
    const site = await siteWith('1.1.0')
    mkdirSync(versionsFolder(site.stateFolder), { recursive: true })
    symlinkSync('/dev/full', join(versionsFolder(site.stateFolder), '1.1.0.part'))
    return { site, code: await site.stage('1.1.0') }
  },
  'a folder that can not be written': async () => {
    const site = await siteWith('1.1.0')
    writeFileSync(versionsFolder(site.stateFolder), 'in its place')
    return { site, code: await site.stage('1.1.0') }
  },
}

async function siteWith(version: string): Promise<StagingSite> {
  const site = new StagingSite()
  await site.releases.publish(version, smallRelease)
  return site
}

/** The folder as it is now, for whoever holds on to it. */
function copyOf(releases: TestReleases): string {
  const folder = tempDir('old-releases')
  cpSync(releases.folder, folder, { recursive: true })
  return folder
}

function metadata(site: StagingSite, name: string): string {
  return join(site.releases.folder, 'metadata', name)
}

function answer(bytesOf: (path: string) => Buffer | undefined): NonNullable<NonNullable<Parameters<StagingSite['stage']>[1]>['attack']> {
  return (path, response) => {
    const bytes = bytesOf(path)
    if (bytes !== undefined) response.end(bytes)
    return bytes !== undefined
  }
}

function endless(end: string): ReturnType<typeof answer> {
  return (path, response) => {
    if (!path.endsWith(end)) return false
    const more = () => {
      while (!response.destroyed && response.write(Buffer.alloc(64 * 1024, 'a')));
    }
    response.on('drain', more)
    more()
    return true
  }
}

/** Signed by who may, and wrong all the same: by mistake, or by thieves of enough keys. */
async function mislabelled(inside: { version: string; platform: string; arch: string }): Promise<Outcome> {
  return signedAsItIs(
    readFileSync(await packRelease(inside, smallRelease)),
    createHash('sha256')
      .update(await manifestIn(inside))
      .digest('hex'),
  )
}

async function manifestIn(inside: { version: string; platform: string; arch: string }): Promise<Buffer> {
  const { readArchive, releaseLimits } = await import('@cloudprint/release/read-archive')
  const archive = readFileSync(await packRelease(inside, smallRelease))
  for await (const { path, bytes } of readArchive([archive] as never, releaseLimits)) {
    const parts: Buffer[] = []
    for await (const part of bytes) parts.push(part)
    if (path === 'release.json') return Buffer.concat(parts)
  }
  throw new Error('there is no release.json')
}

const withEntry = (header: Buffer) => withArchive(Buffer.concat([header, Buffer.alloc(1024)]))

function withArchive(tar: Buffer): Promise<Outcome> {
  return signedAsItIs(gzipSync(tar), '0'.repeat(64))
}

async function signedAsItIs(archive: Buffer, manifestSha256: string): Promise<Outcome> {
  const site = new StagingSite()
  const name = archiveName({ version: '1.1.0', ...here })
  const sha256 = createHash('sha256').update(archive).digest('hex')
  writeFileSync(join(site.releases.folder, 'targets', `${sha256}.${name}`), archive)
  const custom = { version: '1.1.0', minimumAgent: null, notes: '', manifestSha256 }
  site.releases.repository().makeTargets((signed) => {
    signed.addTarget(new TargetFile({ path: name, length: archive.length, hashes: { sha256 }, unrecognizedFields: { custom } }))
  })
  return { site, code: await site.stage('1.1.0') }
}
