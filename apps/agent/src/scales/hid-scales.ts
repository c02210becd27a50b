import { readdir } from 'node:fs/promises'
import type { Device } from 'node-hid'
import { readHidReport, SCALE_USAGE_PAGE } from './read-hid-report.ts'
import type { Reading, ScaleDevice, ScaleSystem } from './scale.ts'

/** USB scales that speak as HID prescribes it: they are found and understood without any setting. */
export class HidScales implements ScaleSystem {
  async find(): Promise<ScaleDevice[]> {
    if (process.platform === 'linux' && !(await hasHidDevices())) return []
    const { devicesAsync } = await import('node-hid')
    const found = await devicesAsync()
    return found.filter(({ usagePage }) => usagePage === SCALE_USAGE_PAGE).map(toScale)
  }
}

/** Where there are none, node-hid and its native part are not even loaded. */
async function hasHidDevices(): Promise<boolean> {
  return (await readdir('/dev').catch(() => [])).some((name) => name.startsWith('hidraw'))
}

function toScale({ vendorId, productId, serialNumber = '', manufacturer = '', product = '', path = '' }: Device): ScaleDevice {
  const hex = (id: number) => id.toString(16).padStart(4, '0')
  return {
    name: `hid/${[hex(vendorId), hex(productId), serialNumber].filter((part) => part !== '').join('-')}`,
    vendor: manufacturer,
    product,
    path,
    read: (onReading, signal) => readDevice(path, onReading, signal),
  }
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
