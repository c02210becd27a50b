import { ReleaseManifest } from '@cloudprint/protocol/release'
import type { ReleaseTarget } from '@cloudprint/protocol/release'
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join, sep } from 'node:path'

const PIECE_BYTES = 1024 * 1024

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
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
      .slice(folder.length + 1)
      .split(sep)
      .join('/')
    if (entry.isDirectory() || path === 'release.json') continue
    const file = expected.get(path)
    if (file === undefined || !entry.isFile()) return { kind: 'changed', detail: `${path} does not belong there` }
    expected.delete(path)
    if ((await hashOf(join(folder, path))) !== file.sha256) return { kind: 'changed', detail: `${path} has other bytes` }
  }
  const [missing] = expected.keys()
  return missing === undefined ? undefined : { kind: 'changed', detail: `${missing} is missing` }
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const piece of createReadStream(file, { highWaterMark: PIECE_BYTES }) as AsyncIterable<Buffer>) hash.update(piece)
  return hash.digest('hex')
}
