import { createHash } from 'node:crypto'
import { chmod, mkdir, open, readdir, rm, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { SealedBytes, SpoolFile, SpoolFolder } from './spool-folder.ts'

/** `<job id>.<attempt>`: nothing else may become a path. */
const namePattern = /^[\w-]+\.\d+$/

const PIECE_BYTES = 256 * 1024

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
    for await (const piece of piecesOf(this.#path(key))) {
      signal.throwIfAborted()
      hash.update(piece)
    }
    return hash.digest('hex')
  }

  source(key: string, sizeBytes: number): SealedBytes {
    const path = this.#path(key)
    return {
      sizeBytes,
      pieces: () => piecesOf(path),
      readAt: (offset, length) => readAt(path, offset, length),
    }
  }

  async remove(key: string): Promise<void> {
    await rm(this.#path(key), { force: true })
  }

  async keys(): Promise<string[]> {
    return (await readdir(this.#folder)).filter((name) => namePattern.test(name))
  }

  async freeBytes(): Promise<number> {
    const { bavail, bsize } = await statfs(this.#folder)
    return bavail * bsize
  }

  #path(key: string): string {
    if (!namePattern.test(key)) throw new Error(`"${key}" is no document key`)
    return join(this.#folder, key)
  }
}

/** All in one buffer: what a stream of a large file leaves behind for the collector is half of what the agent takes. */
async function* piecesOf(path: string): AsyncGenerator<Buffer> {
  const file = await open(path, 'r')
  const buffer = Buffer.allocUnsafe(PIECE_BYTES)
  try {
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, PIECE_BYTES, null)
      if (bytesRead === 0) return
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    await file.close()
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
