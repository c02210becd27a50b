import type { Loop } from '@cloudprint/process-kit/loop'
import type { LocalScale } from '@cloudprint/protocol/scale'
import type { Channel } from '../relay-link/channel.ts'
import type { AgentGround } from './agent-ground.ts'
import { agentLoop } from './agent-loop.ts'

const ANSWER_MS = 10_000
/** A weight that stays the same is told again this often, so that the relay knows it is one of now. It holds one for fresh for five seconds. */
const SAY_AGAIN_MS = 2_000
/** Weights that change are told five times a second at most. */
const APART_MS = 200

export interface SyncScalesParts {
  channel: Pick<Channel, 'isOpen' | 'ask'>
  scales: () => LocalScale[]
}

/** Keeps the relay's view of this machine's scales right: each change within a moment, and what stays the same every now and then. */
export class SyncScales {
  readonly #ground: AgentGround
  readonly #parts: SyncScalesParts
  readonly #loop: Loop
  /** What was last told on this connection, and when. */
  #sent: { text: string; atMs: number } | undefined

  constructor(ground: AgentGround, parts: SyncScalesParts) {
    this.#ground = ground
    this.#parts = parts
    this.#loop = agentLoop(ground, {
      name: 'tell the relay of scales',
      step: (signal) => this.#sync(signal),
      everyMs: SAY_AGAIN_MS,
      isIdle: () => parts.scales().length === 0,
    })
  }

  start(): void {
    this.#loop.start()
  }

  nudge(): void {
    this.#loop.nudge()
  }

  /** The relay knows nothing of a new session. */
  startOver(): void {
    this.#sent = undefined
    this.#loop.nudge()
  }

  stop(): Promise<void> {
    return this.#loop.stop()
  }

  async #sync(signal: AbortSignal): Promise<void> {
    const { channel } = this.#parts
    if (!channel.isOpen()) return
    const scales = this.#parts.scales()
    const text = JSON.stringify(scales.map(({ weight, ...scale }) => [scale, weight?.state, weight?.value, weight?.unit]))
    const { clock } = this.#ground
    const nowMs = clock.now().getTime()
    const isNew = this.#sent === undefined ? scales.length > 0 : this.#sent.text !== text
    const isDue = this.#sent !== undefined && scales.length > 0 && nowMs - this.#sent.atMs >= SAY_AGAIN_MS
    if (!isNew && !isDue) return
    const told = await channel.ask('scales', { scales }, ANSWER_MS)
    if (!told.ok) {
      if (channel.isOpen()) throw new Error(`the relay did not take the weights: ${told.problem.detail}`)
      return
    }
    this.#sent = { text, atMs: nowMs }
    await clock.wait(APART_MS, signal)
  }
}
