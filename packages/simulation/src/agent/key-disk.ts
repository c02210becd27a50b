import type { KeyFolder, StoredKey } from '@cloudprint/agent/documents/key-folder'
import type { SimProcess } from '../world/sim-process.ts'

/** The durable part of a folder of keys: what it holds it holds for certain. */
export class KeyDisk {
  readonly keysById = new Map<string, StoredKey>()

  copy(): KeyDisk {
    const copy = new KeyDisk()
    for (const [keyId, key] of this.keysById) copy.keysById.set(keyId, key)
    return copy
  }
}

const takes = { min: 0.2, max: 8 }

/** A folder of keys as one run of the agent has it. */
export class SimKeyFolder implements KeyFolder {
  readonly #disk: KeyDisk
  readonly #process: SimProcess

  constructor(disk: KeyDisk, process: SimProcess) {
    this.#disk = disk
    this.#process = process
  }

  prepare(): Promise<void> {
    return Promise.resolve()
  }

  read(): Promise<StoredKey[]> {
    return this.#process.step('read the keys', takes, () => [...this.#disk.keysById.values()])
  }

  write(key: StoredKey): Promise<void> {
    return this.#process.step('write a key', takes, () => void this.#disk.keysById.set(key.keyId, key), takes)
  }

  remove(keyId: string): Promise<void> {
    return this.#process.step('destroy a key', takes, () => void this.#disk.keysById.delete(keyId), takes)
  }
}
