import { plainText } from '@cloudprint/protocol/plain-text'
import { MAX_SCALES, Weight } from '@cloudprint/protocol/scale'
import type { LocalScale, LocalScaleName } from '@cloudprint/protocol/scale'
import type { Clock } from '@cloudprint/process-kit/clock'
import type { Logger } from '@cloudprint/process-kit/logger'
import { noWeight } from './scale.ts'
import type { ScaleDevice, ScaleSystem } from './scale.ts'

/** One that was plugged in is found within this, and one that could not be read is tried again. */
const LOOK_EVERY_MS = 5_000

interface Watched {
  device: ScaleDevice
  stop: AbortController
  ended: Promise<void>
  trouble: string | null
  weight: LocalScale['weight']
}

export interface ScalesGround {
  clock: Clock
  relayNow: () => Date
  log: Logger
  stopped: AbortSignal
}

/** Finds scales, reads them as long as they are there, and knows the last that each said. What it knows is never made fresher than it is. */
export class WatchScales {
  readonly #ground: ScalesGround
  readonly #systems: readonly ScaleSystem[]
  readonly #onChange: () => void
  readonly #watchedByName = new Map<string, Watched>()
  #running: Promise<void> | undefined

  constructor(ground: ScalesGround, systems: readonly ScaleSystem[], onChange: () => void) {
    this.#ground = ground
    this.#systems = systems
    this.#onChange = onChange
  }

  start(): void {
    this.#running = this.#run()
  }

  async stop(): Promise<void> {
    await this.#running
    for (const watched of this.#watchedByName.values()) watched.stop.abort()
    await Promise.all([...this.#watchedByName.values()].map(({ ended }) => ended))
  }

  scales(): LocalScale[] {
    return [...this.#watchedByName.values()].slice(0, MAX_SCALES).map(({ device, trouble, weight }) => ({
      name: plainText(device.name, 255) as LocalScaleName,
      vendor: plainText(device.vendor, 127),
      product: plainText(device.product, 127),
      trouble,
      weight,
    }))
  }

  async #run(): Promise<void> {
    const { clock, log, stopped } = this.#ground
    const saidBySystem = new Map<ScaleSystem, string>()
    while (!stopped.aborted) {
      for (const system of this.#systems) {
        try {
          this.#merge(system, await system.find())
          saidBySystem.delete(system)
        } catch (error) {
          const reason = error instanceof Error ? error.message : String(error)
          if (saidBySystem.get(system) !== reason) log.warn({ err: error }, 'scales can not be looked for')
          saidBySystem.set(system, reason)
        }
      }
      await clock.wait(LOOK_EVERY_MS, stopped).catch(() => undefined)
    }
  }

  readonly #ofSystem = new Map<ScaleSystem, Set<string>>()

  #merge(system: ScaleSystem, found: readonly ScaleDevice[]): void {
    const before = this.#ofSystem.get(system) ?? new Set()
    const now = new Set(found.map(({ name }) => name))
    this.#ofSystem.set(system, now)
    for (const name of before) {
      if (now.has(name)) continue
      this.#watchedByName.get(name)?.stop.abort()
      this.#watchedByName.delete(name)
      this.#onChange()
    }
    for (const device of found) if (!this.#watchedByName.has(device.name)) this.#watch(device)
  }

  #watch(device: ScaleDevice): void {
    const stop = new AbortController()
    const watched: Watched = { device, stop, ended: Promise.resolve(), trouble: null, weight: null }
    this.#watchedByName.set(device.name, watched)
    watched.ended = this.#read(watched)
    this.#onChange()
  }

  async #read(watched: Watched): Promise<void> {
    const { clock, log, stopped, relayNow } = this.#ground
    const ended = AbortSignal.any([stopped, watched.stop.signal])
    while (!ended.aborted) {
      try {
        await watched.device.read((reading) => {
          const measuredAt = relayNow().toISOString()
          // More digits than any scale has: one that speaks nonsense must not spoil what is told of the others.
          watched.weight = { ...(Weight.safeParse({ ...reading, measuredAt }).success ? reading : noWeight('fault')), measuredAt }
          watched.trouble = null
          this.#onChange()
        }, ended)
      } catch (error) {
        const trouble = plainText(error instanceof Error ? error.message : String(error), 1000)
        if (watched.trouble !== trouble) log.warn({ err: error, scale: watched.device.name }, 'a scale can not be read')
        watched.trouble = trouble
        this.#onChange()
      }
      await clock.wait(LOOK_EVERY_MS, ended).catch(() => undefined)
    }
  }
}
