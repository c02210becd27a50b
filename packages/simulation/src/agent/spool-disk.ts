import { createHash } from 'node:crypto'
import type { SealedBytes, SpoolFile, SpoolFolder } from '@cloudprint/agent/documents/spool-folder'
import type { SimProcess } from '../world/sim-process.ts'

/** The durable part of a spool folder. What was written but not synced may be cut off when the machine stops. */
export class SpoolDisk {
  readonly filesByKey = new Map<string, { bytes: Buffer; synced: number }>()
  isFull = false

  copy(): SpoolDisk {
    const copy = new SpoolDisk()
    for (const [key, file] of this.filesByKey) copy.filesByKey.set(key, { ...file })
    return copy
  }

  /** The power went out: of what was not synced, as much is left as `keep` says. */
  cutOff(keep: (unsynced: number) => number): void {
    for (const file of this.filesByKey.values()) {
      file.bytes = file.bytes.subarray(0, file.synced + keep(file.bytes.length - file.synced))
    }
  }
}

const takes = { min: 0.05, max: 1 }
/** As much as Node reads of a file at a time. */
const PIECE_BYTES = 64 * 1024

/** A spool folder as one run of the agent has it. */
export class SimSpoolFolder implements SpoolFolder {
  readonly #disk: SpoolDisk
  readonly #process: SimProcess

  constructor(disk: SpoolDisk, process: SimProcess) {
    this.#disk = disk
    this.#process = process
  }

  prepare(): Promise<void> {
    return Promise.resolve()
  }

  sizeOf(key: string): Promise<number> {
    return this.#step('look at a document', () => this.#disk.filesByKey.get(key)?.bytes.length ?? 0)
  }

  openAt(key: string, offset: number): Promise<SpoolFile> {
    return this.#step('open a document', () => {
      const file = this.#disk.filesByKey.get(key)
      if (file === undefined) this.#disk.filesByKey.set(key, { bytes: Buffer.alloc(0), synced: 0 })
      else Object.assign(file, { bytes: file.bytes.subarray(0, offset), synced: Math.min(file.synced, offset) })
      return this.#file(key)
    })
  }

  hash(key: string): Promise<string> {
    return this.#step('hash a document', () => createHash('sha256').update(this.#bytes(key)).digest('hex'))
  }

  source(key: string, sizeBytes: number): SealedBytes {
    return {
      sizeBytes,
      pieces: () => this.#pieces(key),
      readAt: (offset, length) => this.#step('read a document', () => this.#bytes(key).subarray(offset, offset + length)),
    }
  }

  remove(key: string): Promise<void> {
    return this.#step('remove a document', () => void this.#disk.filesByKey.delete(key))
  }

  keys(): Promise<string[]> {
    return this.#step('list documents', () => [...this.#disk.filesByKey.keys()])
  }

  freeBytes(): Promise<number> {
    return this.#step('look for room', () => (this.#disk.isFull ? 0 : Number.MAX_SAFE_INTEGER))
  }

  async *#pieces(key: string): AsyncGenerator<Buffer> {
    for (let at = 0; ; at += PIECE_BYTES) {
      const piece = await this.#step('read a document', () => this.#bytes(key).subarray(at, at + PIECE_BYTES))
      if (piece.length === 0) return
      yield piece
    }
  }

  #file(key: string): SpoolFile {
    const { filesByKey } = this.#disk
    return {
      write: (chunk, offset, length, position) =>
        this.#step('write a document', () => {
          const file = filesByKey.get(key)
          if (file === undefined) return
          if (this.#disk.isFull) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' })
          file.bytes = Buffer.concat([file.bytes.subarray(0, position), chunk.subarray(offset, offset + length)])
        }),
      sync: () =>
        this.#step('sync a document', () => {
          const file = filesByKey.get(key)
          if (file !== undefined) file.synced = file.bytes.length
        }),
      close: () => Promise.resolve(),
    }
  }

  #bytes(key: string): Buffer {
    const file = this.#disk.filesByKey.get(key)
    if (file === undefined) throw Object.assign(new Error('no such file'), { code: 'ENOENT' })
    return file.bytes
  }

  #step<T>(what: string, act: () => T): Promise<T> {
    return this.#process.step(what, takes, act)
  }
}
