import { createHash } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { archiveName } from '@cloudprint/protocol/release'
import type { ReleaseManifest } from '@cloudprint/protocol/release'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { makeKeyFile, readKeyFile } from '../keys.ts'
import type { RoleKey } from '../keys.ts'
import { publishRelease } from '../publish-release.ts'
import type { ReleaseRoles, RoleName } from '../release-settings.ts'
import { Repository } from '../repository.ts'
import { writeArchive } from '../write-archive.ts'
import type { PackedFile } from '../write-archive.ts'

type Content = Record<string, string | Buffer>

/** A folder of releases with keys of its own: two of three sign root and targets, one each snapshot and timestamp. */
export class TestReleases {
  readonly folder = tempDir('releases')
  readonly keys: Record<RoleName, RoleKey[]>

  constructor() {
    this.keys = {
      root: keysOf('root', 3),
      targets: keysOf('targets', 3),
      snapshot: keysOf('snapshot', 1),
      timestamp: keysOf('timestamp', 1),
    }
    this.repository().makeRoot()
    this.repository().makeTargets(() => undefined)
  }

  /** Every key is another one from now on; the old ones sign over to them. */
  rotate(): void {
    const old = this.keys.root
    Object.assign(this.keys, {
      root: keysOf('root', 3),
      targets: keysOf('targets', 3),
      snapshot: keysOf('snapshot', 1),
      timestamp: keysOf('timestamp', 1),
    })
    const before = this.repository()
    before.makeRoot()
    const { roles, folder } = this.settings()
    new Repository({ folder, roles: { ...roles, root: { ...roles.root, keys: [...roles.root.keys, ...old] } } }, new Date()).signDraft(
      'root',
    )
  }

  settings(): ReleaseRoles {
    const role = (name: RoleName, threshold: number, expiresDays: number) => ({ keys: this.keys[name], threshold, expiresDays })
    return {
      folder: this.folder,
      roles: {
        root: role('root', 2, 365),
        targets: role('targets', 2, 180),
        snapshot: role('snapshot', 1, 30),
        timestamp: role('timestamp', 1, 7),
      },
    }
  }

  /** @param now another time than that of the machine, to sign what has expired since. */
  repository(now = new Date()): Repository {
    return new Repository(this.settings(), now)
  }

  get rootFile(): string {
    return join(this.folder, 'metadata', '1.root.json')
  }

  /** Makes an archive of these files with a right release.json, and publishes it. */
  async publish(version: string, files: Content, about: { minimumAgent?: string; platform?: string; arch?: string } = {}): Promise<string> {
    const { platform = process.platform, arch = process.arch, minimumAgent = null } = about
    const file = await packRelease({ version, platform, arch }, files)
    await publishRelease(this.repository(), { archives: [file], notes: `What ${version} brings`, minimumAgent })
    return file
  }
}

function keysOf(role: RoleName, count: number): RoleKey[] {
  const folder = tempDir('release-keys')
  return Array.from({ length: count }, (_, index) => {
    const file = join(folder, `${role}-${index}.pem`)
    makeKeyFile(file)
    return readKeyFile(file)
  })
}

/** Packs files as a release of this version; `executables` are those below bin/. */
export async function packRelease(target: { version: string; platform: string; arch: string }, files: Content): Promise<string> {
  const folder = tempDir('archive')
  mkdirSync(folder, { recursive: true })
  const file = join(folder, archiveName(target))
  const manifest = manifestOf(target, files)
  const all = { ...files, 'release.json': JSON.stringify(manifest) }
  await writeArchive(file, Object.entries(all).map(packed))
  return file
}

export function packed([path, content]: [string, string | Buffer]): PackedFile {
  const from = Buffer.from(content)
  return { path, size: from.length, isExecutable: path.startsWith('bin/'), from }
}

function manifestOf({ version, platform, arch }: { version: string; platform: string; arch: string }, files: Content): ReleaseManifest {
  return {
    version,
    platform: platform as ReleaseManifest['platform'],
    arch: arch as ReleaseManifest['arch'],
    node: process.version,
    files: Object.entries(files).map(([path, content]) => {
      const bytes = Buffer.from(content)
      return { path, size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
    }),
  }
}
