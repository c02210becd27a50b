import { randomUUID } from 'node:crypto'
import { access, constants, mkdir, open, opendir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { StorageError } from '../storage-error.ts'
import { markerName } from './marked-blob-store.ts'
import type { MarkedBlobStore } from './marked-blob-store.ts'
import { withinUploadTime } from './upload-time.ts'

const unfinished = '.part'
const blobKey = /^[0-9a-f-]{36}$/

/**
 * Blobs in a folder of this machine, mode 0600, in 256 subfolders. Written beside their place, flushed, then renamed, and the
 * folder flushed: a crash leaves either the whole blob or a `.part` file that the sweep removes.
 */
export class DiskBlobStore implements MarkedBlobStore {
  readonly markerPlace: string
  /** A folder may be unmounted at any moment, and to read a file costs next to nothing. */
  readonly trustMarkerMs = 0
  readonly #root: string
  /** Subfolders whose names in their folder would survive a crash. */
  readonly #flushedFolders = new Set<string>()

  constructor(root: string) {
    this.#root = root
    this.markerPlace = join(root, markerName)
  }

  async put(bytes: AsyncIterable<Buffer>): Promise<{ key: string }> {
    const key = randomUUID()
    const path = this.#path(key)
    try {
      await this.#makeFolder(dirname(path))
      // Opened before anything can break: a stream that opens its file itself may make it after it was removed.
      const file = await open(path + unfinished, 'wx', 0o600)
      await pipeline(withinUploadTime(bytes), file.createWriteStream({ flush: true }))
      await rename(path + unfinished, path)
      await flushFolder(dirname(path))
    } catch (cause) {
      await rm(path + unfinished, { force: true })
      throw isFull(cause) ? new StorageError('full', 'The relay’s disk has no room for this document.') : cause
    }
    return { key }
  }

  async open(key: string, start: number): Promise<Readable | undefined> {
    try {
      const file = await open(this.#path(key), 'r')
      return file.createReadStream({ start })
    } catch (cause) {
      if (isMissing(cause)) return undefined
      throw cause
    }
  }

  async has(key: string): Promise<boolean> {
    try {
      await stat(this.#path(key))
      return true
    } catch (cause) {
      if (isMissing(cause)) return false
      throw cause
    }
  }

  async remove(key: string): Promise<void> {
    await rm(this.#path(key), { force: true })
  }

  async *listOlderThan(time: Date): AsyncIterable<string> {
    for await (const { name } of this.#filesOlderThan(time)) if (blobKey.test(name)) yield name
  }

  async removeUnfinished(before: Date): Promise<number> {
    let removed = 0
    for await (const { name, path } of this.#filesOlderThan(before)) {
      if (!name.endsWith(unfinished)) continue
      await rm(path, { force: true })
      removed += 1
    }
    return removed
  }

  async readMarker(): Promise<string | undefined> {
    try {
      return (await readFile(this.markerPlace, 'utf8')).trim()
    } catch (cause) {
      if (isMissing(cause)) return undefined
      throw cause
    }
  }

  async writeMarker(installationId: string): Promise<void> {
    await mkdir(this.#root, { recursive: true, mode: 0o700 })
    await writeFile(this.markerPlace + unfinished, `${installationId}\n`, { mode: 0o600, flush: true })
    await rename(this.markerPlace + unfinished, this.markerPlace)
    await flushFolder(this.#root)
    await flushFolder(dirname(this.#root))
  }

  async check(): Promise<void> {
    await mkdir(this.#root, { recursive: true, mode: 0o700 })
    await access(this.#root, constants.R_OK | constants.W_OK | constants.X_OK)
  }

  async *#filesOlderThan(time: Date): AsyncIterable<{ name: string; path: string }> {
    for await (const folder of entriesOf(this.#root)) {
      for await (const name of entriesOf(join(this.#root, folder))) {
        const path = join(this.#root, folder, name)
        const info = await stat(path).catch(() => undefined)
        if (info !== undefined && info.mtime < time) yield { name, path }
      }
    }
  }

  async #makeFolder(folder: string): Promise<void> {
    const made = await mkdir(folder, { recursive: true, mode: 0o700 })
    if (made === undefined && this.#flushedFolders.has(folder)) return
    await flushFolder(this.#root)
    this.#flushedFolders.add(folder)
  }

  #path(key: string): string {
    // Keys are ours alone, but they come back from the database: never leave the folder.
    if (!blobKey.test(key)) throw new Error(`"${key}" is not a blob key`)
    return join(this.#root, key.slice(0, 2), key)
  }
}

async function* entriesOf(folder: string): AsyncIterable<string> {
  try {
    for await (const entry of await opendir(folder)) yield entry.name
  } catch (cause) {
    if (!isMissing(cause)) throw cause
  }
}

async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function isFull(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && (cause.code === 'ENOSPC' || cause.code === 'EDQUOT')
}

function isMissing(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR')
}
