import { readdir, readFile, readlink } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { SCALE_USAGE_PAGE } from './read-hid-report.ts'

/** What is plugged in as HID on Linux, from its files in /sys: nothing is opened for that, and node-hid not loaded. */
export interface HidPlugs {
  /** Another whenever anything was plugged in or out, if only for a moment: each plug has a number that is never used again. */
  readonly key: string
  /** Where `hidraw0` is, such as `1-1.2:1.0`: the USB port, and the part of the device. */
  readonly placeByName: ReadonlyMap<string, string>
}

/** @param folder /sys/class/hidraw, which holds a link for each, such as to `…/usb1/1-1/1-1.2/1-1.2:1.0/0003:0922:8003.0007/hidraw/hidraw0`. */
export async function lookAtHidPlugs(folder: string): Promise<HidPlugs> {
  const names = (await readdir(folder).catch(() => [])).toSorted((one, other) => one.localeCompare(other))
  const targets = await Promise.all(names.map(async (name) => [name, await readlink(join(folder, name)).catch(() => '')] as const))
  const place = (target: string) => target.match(/(?<=\/)\d+-[\d.]+:\d+\.\d+(?=\/)/g)?.at(-1) ?? basename(target)
  return { key: targets.join('\n'), placeByName: new Map(targets.map(([name, target]) => [name, place(target)])) }
}

/** How many of them say of themselves that they are scales. */
export async function countHidScales(folder: string, { placeByName }: HidPlugs): Promise<number> {
  const descriptors = await Promise.all(
    [...placeByName.keys()].map((name) => readFile(join(folder, name, 'device/report_descriptor')).catch(() => Buffer.alloc(0))),
  )
  return descriptors.filter(isScale).length
}

/** A usage page in one byte, or in two (Device Class Definition for HID 1.11 §6.2.2.7). */
function isScale(descriptor: Buffer): boolean {
  return descriptor.includes(Buffer.from([0x05, SCALE_USAGE_PAGE])) || descriptor.includes(Buffer.from([0x06, SCALE_USAGE_PAGE, 0]))
}
