import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, open, opendir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { BlobStore } from './blob-store.ts'

const unfinished = '.part'

/**
 * Blobs in a folder of this machine, mode 0600, in 256 subfolders. Written beside their place, flushed, then renamed, and the
 * folder flushed: a crash leaves either the whole blob or a `.part` file that the sweep removes.
 */
export class DiskBlobStore implements BlobStore {
  readonly #root: string

  constructor(root: string) {
    this.#root = root
  }

  async put(bytes: AsyncIterable<Buffer>): Promise<{ key: string }> {
    const key = randomUUID()
    const path = this.#path(key)
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    try {
      await pipeline(bytes, createWriteStream(path + unfinished, { flags: 'wx', mode: 0o600, flush: true }))
      await rename(path + unfinished, path)
      await flushFolder(dirname(path))
    } catch (cause) {
      await rm(path + unfinished, { force: true })
      throw cause
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

  async remove(key: string): Promise<void> {
    await rm(this.#path(key), { force: true })
  }

  async *listOlderThan(time: Date): AsyncIterable<string> {
    for await (const folder of entriesOf(this.#root)) {
      for await (const name of entriesOf(join(this.#root, folder))) {
        const info = await stat(join(this.#root, folder, name)).catch(() => undefined)
        if (info !== undefined && info.mtime < time) yield name
      }
    }
  }

  #path(key: string): string {
    // Keys are ours alone, but they come back from the database: never leave the folder.
    if (!/^[0-9a-f-]{36}(\.part)?$/.test(key)) throw new Error(`"${key}" is not a blob key`)
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

function isMissing(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR')
}
