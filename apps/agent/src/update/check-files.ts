import { ReleaseManifest } from '@cloudprint/protocol/release'
import type { ReleaseTarget } from '@cloudprint/protocol/release'
import { createHash } from 'node:crypto'
import { open, readdir, readFile } from 'node:fs/promises'
import { join, sep } from 'node:path'

/** One for all of it: a stream takes a new one for each, and the launcher that stays beside a new version kept 60 MiB of those (measured). */
const PIECE_BYTES = 64 * 1024

export type FilesFlaw = { kind: 'changed' | 'wrong-target'; detail: string }

/**
 * What is wrong with a version's folder, or undefined: every file of its release.json, which has this hash, is there as it was
 * signed, and nothing beside them, since a module that was slipped in would be loaded.
 */
export async function checkFiles(folder: string, manifestSha256: string, target: ReleaseTarget): Promise<FilesFlaw | undefined> {
  const text = await readFile(join(folder, 'release.json')).catch(() => undefined)
  if (text === undefined) return { kind: 'changed', detail: 'release.json is missing' }
  if (createHash('sha256').update(text).digest('hex') !== manifestSha256)
    return { kind: 'changed', detail: 'release.json is not the one signed' }
  const { version, platform, arch, files } = ReleaseManifest.parse(JSON.parse(text.toString('utf8')))
  if (version !== target.version || platform !== target.platform || arch !== target.arch)
    return { kind: 'wrong-target', detail: `it holds version ${version} for ${platform}-${arch}` }
  const expected = new Map(files.map((file) => [file.path, file]))
  const piece = Buffer.allocUnsafeSlow(PIECE_BYTES)
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
      .slice(folder.length + 1)
      .split(sep)
      .join('/')
    if (entry.isDirectory() || path === 'release.json') continue
    const file = expected.get(path)
    if (file === undefined || !entry.isFile()) return { kind: 'changed', detail: `${path} does not belong there` }
    expected.delete(path)
    if ((await hashOf(join(folder, path), piece)) !== file.sha256) return { kind: 'changed', detail: `${path} has other bytes` }
  }
  const [missing] = expected.keys()
  return missing === undefined ? undefined : { kind: 'changed', detail: `${missing} is missing` }
}

async function hashOf(path: string, piece: Buffer): Promise<string> {
  const hash = createHash('sha256')
  await using file = await open(path)
  for (;;) {
    const { bytesRead } = await file.read(piece, 0, piece.length)
    if (bytesRead === 0) return hash.digest('hex')
    hash.update(piece.subarray(0, bytesRead))
  }
}
