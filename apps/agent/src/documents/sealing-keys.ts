import type { Clock } from '@cloudprint/process-kit/clock'
import type { Logger } from '@cloudprint/process-kit/logger'
import type { SealingKey } from '@cloudprint/protocol/sealing-key'
import { Opener } from '@cloudprint/sealing/opener'
import type { KeyFolder, StoredKey } from './key-folder.ts'

/** A new X25519 key. */
export type MakeKey = () => Promise<{ keyId: string; publicKey: string; privateKey: string }>

export interface SealingKeysGround {
  folder: KeyFolder
  makeKey: MakeKey
  clock: Clock
}

/**
 * The keys that documents for this computer are sealed to. The newest is current: the relay seals to it. The others are older, kept
 * until the relay says that nothing is sealed to them and no job here needs them, then destroyed. A key is on disk before
 * anybody hears of it, and gone from the disk before it is gone from here.
 */
export class SealingKeys {
  /** Opens what is sealed to any of them. */
  readonly opener = new Opener({ privateKey: (keyId) => this.privateKey(keyId) })
  readonly #ground: SealingKeysGround
  /** The newest first, and at least one. */
  #keys: [StoredKey, ...StoredKey[]]

  private constructor(ground: SealingKeysGround, keys: [StoredKey, ...StoredKey[]]) {
    this.#ground = ground
    this.#keys = keys
  }

  /** As the last run left them; a computer without any gets its first. */
  static async open(ground: SealingKeysGround, log: Logger): Promise<SealingKeys> {
    await ground.folder.prepare()
    const [newest, ...older] = (await ground.folder.read()).toSorted((a, b) => b.number - a.number)
    if (newest !== undefined) return new SealingKeys(ground, [newest, ...older])
    log.warn('this machine had no key for documents and has made one: jobs that were sealed to an earlier one can not be printed')
    return new SealingKeys(ground, [await makeAndStore(ground, 1)])
  }

  get current(): SealingKey & { madeAt: Date } {
    const { keyId, publicKey, madeAt } = this.#keys[0]
    return { keyId, publicKey, madeAt }
  }

  get olderIds(): string[] {
    return this.#keys.slice(1).map(({ keyId }) => keyId)
  }

  /** Undefined for a key that is not, or no more, of this computer. */
  privateKey(keyId: string): string | undefined {
    return this.#keys.find((key) => key.keyId === keyId)?.privateKey
  }

  /** Whether the current key has had its time; also when the clock was set far back meanwhile. */
  isOlderThan(ms: number): boolean {
    return Math.abs(this.#ground.clock.now().getTime() - this.current.madeAt.getTime()) >= ms
  }

  /** Makes a new current key; the one before stays as an older one. */
  async rotate(): Promise<void> {
    const key = await makeAndStore(this.#ground, this.#keys[0].number + 1)
    this.#keys = [key, ...this.#keys]
  }

  /** An older key that nothing needs any more. */
  async destroy(keyId: string): Promise<void> {
    const [current, ...older] = this.#keys
    if (!older.some((key) => key.keyId === keyId)) return
    await this.#ground.folder.remove(keyId)
    this.#keys = [current, ...older.filter((key) => key.keyId !== keyId)]
    this.opener.forget(keyId)
  }
}

async function makeAndStore({ folder, makeKey, clock }: SealingKeysGround, number: number): Promise<StoredKey> {
  const key = { ...(await makeKey()), number, madeAt: clock.now() }
  await folder.write(key)
  return key
}
