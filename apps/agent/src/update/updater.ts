import type { Clock } from '@cloudprint/process-kit/clock'
import { createLoop } from '@cloudprint/process-kit/loop'
import type { Loop } from '@cloudprint/process-kit/loop'
import type { Logger } from '@cloudprint/process-kit/logger'
import type { UpdateOffer, UpdatePhase, UpdateProgress } from '@cloudprint/protocol/agent-update'
import { problems } from '@cloudprint/protocol/problems'
import type { ProblemCode } from '@cloudprint/protocol/problems'
import type { Channel } from '../relay-link/channel.ts'
import type { AgentStatus } from '../agent-status.ts'
import { isQuietMoment } from './quiet-moment.ts'
import { UpdateRefusal } from './update-refusal.ts'

/** The relay nudges when something else is on offer; this finds what was not heard. */
const ASK_EVERY_MS = 3_600_000
const ANSWER_MS = 15_000
const LOOK_EVERY_MS = 1_000
/** A relay or network that was away a moment ago may go again. */
const STEADY_MS = 10 * 60_000

export interface UpdaterParts {
  mode: 'auto' | 'off' | 'unsupported'
  running: string
  /** What the last run left to tell. */
  progress: UpdateProgress | null
  /** Versions that this machine went back from for good. */
  bad: readonly string[]
  /** Brings a version to the disk beside this one, verified. */
  stage: (version: string, signal: AbortSignal) => Promise<void>
  /** Notes that this version is to run, and ends the agent in order. */
  switchTo: (version: string) => void
  status: () => AgentStatus
  relayNow: () => Date
  clock: Clock
  random: () => number
  log: Logger
}

/**
 * Takes what the relay offers. Idle → offered (its turn is waited for, then it is fetched) → staged → waiting (for a quiet moment) → switching; refused from any of
 * them, and then idle until the offer changes, the reason may have passed, or somebody wishes it. An offer that is taken back ends it.
 * Every change is told to the relay, whose answer is what is on offer then.
 */
export class Updater {
  readonly #parts: UpdaterParts
  readonly #loop: Loop
  #channel: Channel | undefined
  #progress: UpdateProgress | null
  #staged: string | undefined
  #isNudged = false
  #quietSince: Date | null = null
  /** From when on the version may be fetched; drawn once for each. */
  #turn: { version: string; atMs: number } | undefined
  #notBusyFromMs = 0

  constructor(parts: UpdaterParts) {
    this.#parts = parts
    this.#progress = parts.progress
    const { clock, log } = parts
    this.#loop = createLoop({ name: 'look for updates', everyMs: ASK_EVERY_MS, step: (signal) => this.#look(signal), clock, log })
  }

  start(): void {
    this.#loop.start()
  }

  stop(): Promise<void> {
    return this.#loop.stop()
  }

  /** The version that is being brought here or has been: its files must stay. */
  get taking(): string | undefined {
    const { version, phase } = this.#progress ?? {}
    return phase === undefined || phase === 'returned' || phase === 'refused' ? undefined : version
  }

  /** A session has opened, or something else may be on offer. */
  look(channel: Channel): void {
    this.#channel = channel
    this.#isNudged = true
    this.#loop.nudge()
  }

  /** This version has shown that it is healthy. */
  isHealthy(): void {
    if (this.#progress?.phase === 'switching') this.#note(this.#parts.running, 'healthy')
    this.#loop.nudge()
  }

  async #look(signal: AbortSignal): Promise<void> {
    this.#isNudged = false
    const offer = await this.#tell()
    // A version that is not proven yet is none that could be gone back to: its launcher waits for its health, and so does this.
    if (offer === undefined || this.#isOnTrial()) return
    if (this.#isUnderWay() && offer?.version !== this.#progress?.version) return this.#forget()
    if (offer === null || !this.#takes(offer)) return
    const { version } = offer
    if (!(await this.#isSteady(offer, signal))) return
    try {
      if (this.#staged !== version) {
        if (this.#progress?.version !== version || this.#progress.phase !== 'offered') this.#note(version, 'offered')
        if (!(await this.#isStillOffered(version)) || !(await this.#isTurn(offer, signal))) return
        await this.#parts.stage(version, signal)
        this.#staged = version
        this.#note(version, 'staged')
        if (!(await this.#isStillOffered(version))) return
      }
      if (this.#progress?.phase !== 'waiting') this.#note(version, 'waiting')
      await this.#waitForQuiet(offer, signal)
    } catch (error) {
      if (!(error instanceof UpdateRefusal)) throw error
      if (error.retryAfterMs !== undefined) return this.#comeBack(error.retryAfterMs)
      this.#parts.log.warn({ version, code: error.code }, `version ${version} is not taken: ${error.message}`)
      this.#note(version, 'refused', error.code, error.message)
      await this.#tell()
    }
  }

  /** What failed here before is tried again when somebody wishes it, or when its reason may have passed. */
  #takes({ version, isWished }: UpdateOffer): boolean {
    const { mode, bad } = this.#parts
    if (mode !== 'auto') return false
    if (isWished) return true
    if (bad.includes(version)) return false
    const { phase, code } = this.#progress?.version === version ? this.#progress : { phase: null, code: null }
    return phase !== 'refused' || code === null || problems[code].retryable
  }

  /** What found no relay here is tried again once that has been there for a while. False when to ask anew comes first. */
  async #isSteady({ version, isWished }: UpdateOffer, signal: AbortSignal): Promise<boolean> {
    const { clock, status } = this.#parts
    if (isWished || this.#progress?.phase !== 'returned' || this.#progress.version !== version) return true
    for (; !this.#isNudged; await clock.wait(LOOK_EVERY_MS, signal)) {
      const { state, since } = status().link
      if (state === 'connected' && clock.now().getTime() - since.getTime() >= STEADY_MS) return true
    }
    return false
  }

  /** Whether it may be fetched now; somebody who wants it at once waits for nothing but a busy relay. False when to ask anew comes first. */
  async #isTurn({ version, isWished, spreadSeconds }: UpdateOffer, signal: AbortSignal): Promise<boolean> {
    const { clock, random } = this.#parts
    const nowMs = () => clock.now().getTime()
    if (this.#turn?.version !== version) this.#turn = { version, atMs: nowMs() + random() * spreadSeconds * 1_000 }
    const fromMs = Math.max(isWished ? 0 : this.#turn.atMs, this.#notBusyFromMs)
    for (; nowMs() < fromMs; await clock.wait(LOOK_EVERY_MS, signal)) if (this.#isNudged) return false
    return true
  }

  #comeBack(afterMs: number): void {
    const { clock, random } = this.#parts
    // Those whom it sends away together do not come back together.
    this.#notBusyFromMs = clock.now().getTime() + afterMs * (1 + random())
    this.#loop.nudge()
  }

  async #waitForQuiet({ version, isWished }: UpdateOffer, signal: AbortSignal): Promise<void> {
    const { clock, status, switchTo, relayNow } = this.#parts
    const waitsSince = new Date(this.#progress?.since ?? relayNow())
    if (!(await this.#isStillOffered(version))) return
    const untilMs = clock.now().getTime() + ASK_EVERY_MS
    for (; clock.now().getTime() < untilMs; await clock.wait(LOOK_EVERY_MS, signal)) {
      // The next round hears what is on offer now, and comes back here.
      if (this.#isNudged) return
      const { jobs, link } = status()
      const now = relayNow()
      this.#quietSince = jobs.length > 0 ? null : (this.#quietSince ?? now)
      const stages = jobs.map(({ stage }) => stage)
      const isConnected = link.state === 'connected'
      if (!isQuietMoment({ now, waitsSince, quietSince: this.#quietSince, stages, isConnected, isWished })) continue
      this.#note(version, 'switching')
      if (!(await this.#isStillOffered(version))) return
      this.#parts.log.info({ version }, `changing to version ${version}`)
      switchTo(version)
      return
    }
    this.#loop.nudge()
  }

  #isOnTrial(): boolean {
    return this.#progress?.phase === 'switching' && this.#progress.version === this.#parts.running
  }

  #isUnderWay(): boolean {
    const { version, phase } = this.#progress ?? {}
    return version !== this.#parts.running && phase !== undefined && ['offered', 'staged', 'waiting', 'switching'].includes(phase)
  }

  /** Says how things stand, and hears whether to go on; with a relay that does not answer it is gone on later. */
  async #isStillOffered(version: string): Promise<boolean> {
    const offer = await this.#tell()
    if (offer !== undefined && offer?.version !== version) this.#forget()
    return offer?.version === version
  }

  #forget(): void {
    this.#parts.log.info('the update on offer was taken back')
    this.#progress = null
    this.#loop.nudge()
  }

  #note(version: string, phase: UpdatePhase, code: ProblemCode | null = null, detail = ''): void {
    this.#progress = { version, phase, since: this.#parts.relayNow().toISOString(), code, detail: detail.slice(0, 1_000) }
  }

  /** Says how things stand, and hears what is on offer; undefined where the relay does not answer, as an older one. */
  async #tell(): Promise<UpdateOffer | null | undefined> {
    const { mode, running } = this.#parts
    const answer = await this.#channel?.ask('update', { mode, running, progress: this.#progress }, ANSWER_MS)
    return answer?.ok === true ? answer.reply.offer : undefined
  }
}
