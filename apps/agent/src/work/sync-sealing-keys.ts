import type { Loop } from '@cloudprint/process-kit/loop'
import { MAX_OLDER_KEYS } from '@cloudprint/protocol/channel/agent-messages'
import type { SealingKeys } from '../documents/sealing-keys.ts'
import type { Channel } from '../relay-link/channel.ts'
import type { AgentGround } from './agent-ground.ts'
import { agentLoop } from './agent-loop.ts'

const ANSWER_MS = 15_000
/** How late a rotation may be, and a key that nothing needs any more may stay. */
const LOOK_EVERY_MS = 600_000

export interface SyncSealingKeysParts {
  channel: Pick<Channel, 'isOpen' | 'epoch' | 'ask'>
  keys: SealingKeys
  rotateEveryMs: number
  /** Keys that jobs of ours may still need; undefined when that can not be told now. */
  neededKeys: () => Promise<ReadonlySet<string> | undefined>
}

/**
 * Tells the relay which key to seal documents to, rotates it, and destroys older ones when neither the relay nor a job of ours
 * needs them. A key is rotated only while there is a relay to hear of it: till then it would seal nothing.
 */
export class SyncSealingKeys {
  readonly #ground: AgentGround
  readonly #parts: SyncSealingKeysParts
  readonly #loop: Loop
  /** What the relay has taken, and in which session. */
  #told: string | undefined

  constructor(ground: AgentGround, parts: SyncSealingKeysParts) {
    this.#ground = ground
    this.#parts = parts
    this.#loop = agentLoop(ground, { name: 'tell the relay of sealing keys', step: () => this.#sync(), everyMs: LOOK_EVERY_MS })
  }

  start(): void {
    this.#loop.start()
  }

  nudge(): void {
    this.#loop.nudge()
  }

  stop(): Promise<void> {
    return this.#loop.stop()
  }

  async #sync(): Promise<void> {
    const { channel, keys, rotateEveryMs } = this.#parts
    if (!channel.isOpen()) return
    if (keys.isOlderThan(rotateEveryMs) && keys.olderIds.length < MAX_OLDER_KEYS) await this.#rotate()
    const { keyId, publicKey } = keys.current
    const news = { current: { keyId, publicKey }, older: keys.olderIds.slice(0, MAX_OLDER_KEYS) }
    const text = JSON.stringify([channel.epoch(), news])
    // While there are older ones the relay is asked again and again whether they may go.
    if (this.#told === text && news.older.length === 0) return
    const answer = await channel.ask('sealing-keys', news, ANSWER_MS)
    if (answer.ok) {
      this.#told = text
      await this.#destroy(answer.reply.destroy)
    } else if (answer.problem.code === 'sealing-key-retired') {
      // This folder is an old copy: the relay has seen a later key, and has let go of this one. The new one is told with a pause that
      // grows, and without end no key is made: a relay that takes none must not fill this disk.
      if (keys.olderIds.length < MAX_OLDER_KEYS) await keys.rotate()
      throw new Error(`the relay has let go of this computer's key: ${answer.problem.detail}`)
    } else if (channel.isOpen()) {
      throw new Error(`the relay did not take the sealing keys: ${answer.problem.detail}`)
    }
  }

  /** Where the disk is full the current key goes on for as long. */
  async #rotate(): Promise<void> {
    await this.#parts.keys.rotate().catch((error: unknown) => this.#ground.log.error({ err: error }, 'no new sealing key could be made'))
  }

  async #destroy(keyIds: readonly string[]): Promise<void> {
    if (keyIds.length === 0) return
    const needed = await this.#parts.neededKeys()
    if (needed === undefined) return
    for (const keyId of keyIds) if (!needed.has(keyId)) await this.#parts.keys.destroy(keyId)
  }
}
