import { readdirSync, readlinkSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { SCALE_USAGE_PAGE } from './read-hid-report.ts'

/** What is plugged in as HID on Linux, from its files in /sys: nothing is opened for that, and node-hid not loaded. */
export interface HidPlugs {
  /** Another whenever anything was plugged in or out, if only for a moment: each plug has a number that is never used again. */
  readonly key: string
  /** Such as `hidraw0`. */
  readonly names: readonly string[]
  /** Where it is, such as `1-1.2:1.0`: the USB port, and the part of the device. */
  placeOf(name: string): string
}

/**
 * These links are in memory: read one after the other they cost less than handing each to a thread.
 * @param folder /sys/class/hidraw, which holds one for each, such as to `…/usb1/1-1/1-1.2/1-1.2:1.0/0003:0922:8003.0007/hidraw/hidraw0`.
 */
export function lookAtHidPlugs(folder: string): HidPlugs {
  const targetByName = new Map(namesIn(folder).map((name) => [name, linkAt(join(folder, name))]))
  const place = (target: string) => target.match(/(?<=\/)\d+-[\d.]+:\d+\.\d+(?=\/)/g)?.at(-1) ?? basename(target)
  return {
    key: [...targetByName.values()].join('\n'),
    placeOf: (name) => place(targetByName.get(name) ?? name),
    names: [...targetByName.keys()],
  }
}

/** In one order, so that the same are the same. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).toSorted((one, other) => (one < other ? -1 : 1))
  } catch {
    // A kernel without such devices has no such folder.
    return []
  }
}

function linkAt(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    // Unplugged since its name was read.
    return ''
  }
}

/** How many of them say of themselves that they are scales. */
export async function countHidScales(folder: string, { names }: HidPlugs): Promise<number> {
  const descriptors = await Promise.all(
    names.map((name) => readFile(join(folder, name, 'device/report_descriptor')).catch(() => Buffer.alloc(0))),
  )
  return descriptors.filter(isScale).length
}

/** A usage page in one byte, or in two (Device Class Definition for HID 1.11 §6.2.2.7). */
function isScale(descriptor: Buffer): boolean {
  return descriptor.includes(Buffer.from([0x05, SCALE_USAGE_PAGE])) || descriptor.includes(Buffer.from([0x06, SCALE_USAGE_PAGE, 0]))
}
