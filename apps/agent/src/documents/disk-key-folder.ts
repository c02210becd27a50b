import { createPrivateKey, createPublicKey } from 'node:crypto'
import { chmod, mkdir, open, readdir, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { SealingKey } from '@cloudprint/protocol/sealing-key'
import { readPrivateFile, StateFileError, writePrivateFile } from '../private-file.ts'
import { renameOver } from '../rename-over.ts'
import { syncFolder } from '../sync-folder.ts'
import type { KeyFolder, StoredKey } from './key-folder.ts'

const KeyFile = z.object({
  ...SealingKey.shape,
  privateKey: z.string().regex(/^[\w-]{43}$/),
  number: z.int().min(1),
  madeAt: z.iso.datetime().transform((text) => new Date(text)),
})

const namePattern = /^([0-9a-f]{16})\.json$/
/** A draft that was never a key, or a key whose removal a crash cut short. */
const leftoverPattern = /^[0-9a-f]{16}\.json\.(new|gone)$/

const remedy =
  'Restore it from where the folder came from and start the agent again. Without it, what is sealed to this key can not be printed: to go on, move the file to another place; jobs that need it then fail with sealing-key-lost and are to be submitted again.'

/** One file for each key, readable by the agent's user alone. */
export class DiskKeyFolder implements KeyFolder {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  async prepare(): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
    await chmod(this.#folder, 0o700)
    const names = await readdir(this.#folder)
    for (const name of names.filter((one) => leftoverPattern.test(one))) await this.#erase(join(this.#folder, name))
  }

  async read(): Promise<StoredKey[]> {
    const names = (await readdir(this.#folder).catch(absent)) ?? []
    return Promise.all(names.flatMap((name) => namePattern.exec(name)?.[1] ?? []).map((keyId) => this.#readKey(keyId)))
  }

  async write(key: StoredKey): Promise<void> {
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 })
      await writePrivateFile(this.#path(key.keyId), { ...key, madeAt: key.madeAt.toISOString() })
      await syncFolder(this.#folder)
      await syncFolder(dirname(this.#folder))
    } catch (cause) {
      throw new StateFileError(`A new sealing key can not be written to ${this.#folder} (${String(cause)}). Look at its disk.`, { cause })
    }
  }

  async remove(keyId: string): Promise<void> {
    const path = this.#path(keyId)
    const gone = `${path}.gone`
    // Under another name first: a key that is half overwritten must not be found under its own, not after a power cut either.
    await renameOver(path, gone).catch(absent)
    await syncFolder(this.#folder)
    await this.#erase(gone)
  }

  async #readKey(keyId: string): Promise<StoredKey> {
    const path = this.#path(keyId)
    const key = await readPrivateFile(path, KeyFile, remedy)
    if (key.keyId !== keyId || publicHalfOf(key.privateKey) !== key.publicKey)
      throw new StateFileError(`${path} is damaged: its parts are not of the same key. ${remedy}`)
    return key
  }

  /** Overwritten, where the file system does so in place, and removed. */
  async #erase(path: string): Promise<void> {
    const size = (await stat(path).catch(absent))?.size
    if (size !== undefined) {
      const file = await open(path, 'r+')
      try {
        await file.write(Buffer.alloc(size))
        await file.sync()
      } finally {
        await file.close()
      }
    }
    await rm(path, { force: true })
    await syncFolder(this.#folder)
  }

  #path(keyId: string): string {
    return join(this.#folder, `${keyId}.json`)
  }
}

/** What stands before the 32 bytes of an X25519 private key in PKCS #8 (RFC 8410 §7). */
const pkcs8Prefix = Buffer.from('302e020100300506032b656e04220420', 'hex')

function publicHalfOf(privateKey: string): string | undefined {
  const der = Buffer.concat([pkcs8Prefix, Buffer.from(privateKey, 'base64url')])
  return createPublicKey(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })).export({ format: 'jwk' }).x
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}
