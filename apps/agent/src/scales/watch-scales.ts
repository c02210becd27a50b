import { plainText } from '@cloudprint/protocol/plain-text'
import { MAX_SCALES, Weight } from '@cloudprint/protocol/scale'
import type { LocalScale, LocalScaleName } from '@cloudprint/protocol/scale'
import type { Clock } from '@cloudprint/process-kit/clock'
import type { Logger } from '@cloudprint/process-kit/logger'
import { noWeight } from './scale.ts'
import type { ScaleDevice, ScaleSystem } from './scale.ts'

/** One that was plugged in is found within this, or when its system looks anew (HID on Windows and macOS); and one that could not be read is tried again. */
const LOOK_EVERY_MS = 5_000
/** What keeps a scale from being read may have what it said in it, and be another each time: that shall fill no log. */
const LOG_EVERY_MS = 60_000

interface Watched {
  device: ScaleDevice
  stop: AbortController
  trouble: string | null
  loggedAtMs: number
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
  readonly #namesBySystem = new Map<ScaleSystem, Set<string>>()
  /** Of those that were unplugged, too, until they have ended. */
  readonly #reads = new Set<Promise<void>>()
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
    await Promise.all(this.#reads)
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

  #merge(system: ScaleSystem, found: readonly ScaleDevice[]): void {
    const before = this.#namesBySystem.get(system) ?? new Set()
    const pathsByName = new Map(found.map(({ name, path }) => [name, path]))
    this.#namesBySystem.set(system, new Set(pathsByName.keys()))
    for (const name of before) {
      // Plugged out and in again since the last look it has another path, and nothing comes from the old one any more.
      if (pathsByName.get(name) === this.#watchedByName.get(name)?.device.path) continue
      this.#watchedByName.get(name)?.stop.abort()
      this.#watchedByName.delete(name)
      this.#onChange()
    }
    for (const device of found) if (!this.#watchedByName.has(device.name)) this.#watch(device)
  }

  #watch(device: ScaleDevice): void {
    const stop = new AbortController()
    const watched: Watched = { device, stop, trouble: null, loggedAtMs: -Infinity, weight: null }
    this.#watchedByName.set(device.name, watched)
    const read = this.#read(watched).finally(() => this.#reads.delete(read))
    this.#reads.add(read)
    this.#onChange()
  }

  async #read(watched: Watched): Promise<void> {
    const { clock, stopped, relayNow } = this.#ground
    const ended = AbortSignal.any([stopped, watched.stop.signal])
    while (!ended.aborted) {
      try {
        await watched.device.read(({ trouble, ...said }) => {
          const measuredAt = relayNow().toISOString()
          // More digits than any scale has: one that speaks nonsense must not spoil what is told of the others.
          watched.weight = { ...(Weight.safeParse({ ...said, measuredAt }).success ? said : noWeight('fault')), measuredAt }
          this.#setTrouble(watched, trouble ?? null)
        }, ended)
      } catch (error) {
        this.#setTrouble(watched, error instanceof Error ? error.message : String(error))
      }
      await clock.wait(LOOK_EVERY_MS, ended).catch(() => undefined)
    }
  }

  #setTrouble(watched: Watched, text: string | null): void {
    const { clock, log } = this.#ground
    const trouble = text === null ? null : plainText(text, 1000)
    const nowMs = clock.now().getTime()
    if (trouble !== null && trouble !== watched.trouble && nowMs - watched.loggedAtMs >= LOG_EVERY_MS) {
      watched.loggedAtMs = nowMs
      log.warn({ scale: watched.device.name, trouble }, 'a scale can not be read')
    }
    watched.trouble = trouble
    this.#onChange()
  }
}
