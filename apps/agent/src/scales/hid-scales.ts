import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import type { Device } from 'node-hid'
import { HidNames } from './hid-names.ts'
import { countHidScales, lookAtHidPlugs } from './hid-plugs.ts'
import { readHidReport, SCALE_USAGE_PAGE } from './read-hid-report.ts'
import type { Reading, ScaleDevice, ScaleSystem } from './scale.ts'

/** Where nothing tells that a device came or went: listing them opens each. */
const LIST_EVERY_MS = 30_000

interface HidGround {
  platform: NodeJS.Platform
  hidrawFolder: string
  list: () => Promise<Device[]>
  /** Milliseconds that nobody sets, as performance.now(). */
  steadyMs: () => number
}

const machine: HidGround = {
  platform: process.platform,
  hidrawFolder: '/sys/class/hidraw',
  list: async () => (await import('node-hid')).devicesAsync(),
  steadyMs: () => performance.now(),
}

/**
 * USB scales that speak as HID prescribes it: they are found and understood without any setting. Every desktop has keyboards and mice of that
 * kind, so devices are listed seldom, and on Linux only when one came or went and one of them is a scale.
 */
export class HidScales implements ScaleSystem {
  readonly #ground: HidGround
  readonly #names = new HidNames()
  #found: ScaleDevice[] = []
  #listedKey: string | undefined
  #listedAtMs = -Infinity

  constructor(ground: HidGround = machine) {
    this.#ground = ground
  }

  async find(): Promise<ScaleDevice[]> {
    if (this.#ground.platform === 'linux') await this.#findByPlugs()
    else await this.#findByTime()
    return this.#found
  }

  async #findByPlugs(): Promise<void> {
    const { hidrawFolder } = this.#ground
    const plugs = lookAtHidPlugs(hidrawFolder)
    if (plugs.key === this.#listedKey) return
    const count = await countHidScales(hidrawFolder, plugs)
    this.#found = count === 0 ? [] : await this.#list((path) => plugs.placeOf(basename(path)))
    // One that was plugged in this moment may not be listed yet.
    if (this.#found.length >= count) this.#listedKey = plugs.key
  }

  async #findByTime(): Promise<void> {
    const nowMs = this.#ground.steadyMs()
    if (nowMs - this.#listedAtMs < LIST_EVERY_MS) return
    // Windows has the port in its path, in a form that nobody can read.
    this.#found = await this.#list((path) => createHash('sha256').update(path).digest('hex').slice(0, 8))
    this.#listedAtMs = nowMs
  }

  async #list(placeOf: (path: string) => string): Promise<ScaleDevice[]> {
    const scales = (await this.#ground.list()).filter(({ usagePage }) => usagePage === SCALE_USAGE_PAGE)
    return [...this.#names.give(scales, placeOf)].map(([name, device]) => toScale(name, device))
  }
}

function toScale(name: string, { manufacturer = '', product = '', path = '' }: Device): ScaleDevice {
  return { name, vendor: manufacturer, product, path, read: (onReading, signal) => readDevice(path, onReading, signal) }
}

/** @throws Error whose message says what a person can do. */
async function readDevice(path: string, onReading: (reading: Reading) => void, signal: AbortSignal): Promise<void> {
  const { HIDAsync } = await import('node-hid')
  const device = await HIDAsync.open(path).catch((cause: unknown) => {
    throw new Error(
      `The scale at ${path} can not be opened (${cause instanceof Error ? cause.message : String(cause)}). On Linux a udev rule must let the agent's user read it: see what "doctor" says.`,
      { cause },
    )
  })
  const ended = Promise.withResolvers<void>()
  device.on('data', (report: Buffer) => {
    const reading = readHidReport(report)
    if (reading !== undefined) onReading(reading)
  })
  device.on('error', () => ended.reject(new Error(`The scale at ${path} is gone: is it still plugged in?`)))
  const onAbort = () => ended.resolve()
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    if (!signal.aborted) await ended.promise
  } finally {
    signal.removeEventListener('abort', onAbort)
    device.removeAllListeners('error')
    device.on('error', () => undefined)
    await device.close().catch(() => undefined)
  }
}
