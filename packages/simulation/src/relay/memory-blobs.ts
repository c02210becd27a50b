import { Readable } from 'node:stream'
import type { BlobStore } from '@cloudprint/relay/documents/blob-store'
import { StorageError } from '@cloudprint/relay/storage-error'
import type { SimProcess } from '../world/sim-process.ts'

/** The durable part of a blob store: it outlives every run of the relay. */
export class BlobDisk {
  isFull = false
  readonly blobsByKey = new Map<string, { bytes: Buffer; storedAt: Date }>()
}

const takes = { min: 0.2, max: 5 }

/** The relay's blob store as one run of it has it: a blob is whole or absent. */
export class MemoryBlobs implements BlobStore {
  readonly #disk: BlobDisk
  readonly #process: SimProcess

  constructor(disk: BlobDisk, process: SimProcess) {
    this.#disk = disk
    this.#process = process
  }

  async put(source: AsyncIterable<Buffer>): Promise<{ key: string }> {
    const chunks: Buffer[] = []
    for await (const chunk of source) chunks.push(chunk)
    const { world } = this.#process
    return this.#process.step(
      'store a blob',
      takes,
      () => {
        if (this.#disk.isFull) throw new StorageError('full', 'no space left')
        const key = world.chance.uuid()
        this.#disk.blobsByKey.set(key, { bytes: Buffer.concat(chunks), storedAt: world.now() })
        return { key }
      },
      takes,
    )
  }

  open(key: string, start: number): Promise<Readable | undefined> {
    return this.#process.step('open a blob', takes, () => {
      const blob = this.#disk.blobsByKey.get(key)
      return blob === undefined ? undefined : Readable.from([blob.bytes.subarray(start)])
    })
  }

  has(key: string): Promise<boolean> {
    return this.#process.step('look for a blob', takes, () => this.#disk.blobsByKey.has(key))
  }

  remove(key: string): Promise<void> {
    return this.#process.step('remove a blob', takes, () => void this.#disk.blobsByKey.delete(key), takes)
  }

  async *listOlderThan(time: Date): AsyncIterable<string> {
    for (const [key, { storedAt }] of this.#disk.blobsByKey) if (storedAt < time) yield key
  }

  /** A blob is whole or absent here. */
  removeUnfinished(): Promise<number> {
    return Promise.resolve(0)
  }

  check(): Promise<void> {
    return Promise.resolve()
  }
}
