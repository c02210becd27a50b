import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { chmod, mkdir, open, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { DocumentSource } from '../printing/print-system.ts'
import type { SpoolFile, SpoolFolder } from './spool-folder.ts'

/** `<job id>.<attempt>`: nothing else may become a path. */
const namePattern = /^[\w-]+\.\d+$/

/** The folder for larger documents, private to the agent's user. One file for each, named by its job's key. */
export class DiskSpoolFolder implements SpoolFolder {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  async prepare(): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
    await chmod(this.#folder, 0o700)
  }

  async sizeOf(key: string): Promise<number> {
    return (await stat(this.#path(key)).catch(absent))?.size ?? 0
  }

  async openAt(key: string, offset: number): Promise<SpoolFile> {
    const file = await open(this.#path(key), offset === 0 ? 'w' : 'r+', 0o600)
    await file.truncate(offset)
    return file
  }

  async hash(key: string, signal: AbortSignal): Promise<string> {
    const hash = createHash('sha256')
    for await (const chunk of createReadStream(this.#path(key), { signal })) hash.update(chunk as Buffer)
    return hash.digest('hex')
  }

  source(key: string, sizeBytes: number): DocumentSource {
    const path = this.#path(key)
    return {
      sizeBytes,
      open: () => createReadStream(path),
      readAt: (offset, length) => readAt(path, offset, length),
    }
  }

  async remove(key: string): Promise<void> {
    await rm(this.#path(key), { force: true })
  }

  async keys(): Promise<string[]> {
    return (await readdir(this.#folder)).filter((name) => namePattern.test(name))
  }

  #path(key: string): string {
    if (!namePattern.test(key)) throw new Error(`"${key}" is no document key`)
    return join(this.#folder, key)
  }
}

async function readAt(path: string, offset: number, length: number): Promise<Buffer> {
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}
