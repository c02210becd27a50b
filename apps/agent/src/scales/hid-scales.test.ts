import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { describe, expect, test } from 'vitest'
import { HidScales } from './hid-scales.ts'

const SCALE = [0x05, 0x8d, 0x09, 0x20, 0xa1, 0x01]
const KEYBOARD = [0x05, 0x01, 0x09, 0x06, 0xa1, 0x01]
const device = (path: string) => ({ vendorId: 0x0922, productId: 0x8003, path, usagePage: 0x8d, release: 0, interface: 0 })

/** Folders as Linux has them in /sys, and how often the devices were listed that stand there. */
function linux() {
  const folder = tempDir('hidraw')
  const found: ReturnType<typeof device>[] = []
  const listed = { times: 0 }
  let serial = 0
  const plugIn = (hidraw: string, port: string, descriptor: number[]) => {
    serial += 1
    const place = join(folder, 'devices', `usb1/${port}/${port}:1.0/0003:0922:8003.${String(serial).padStart(4, '0')}`)
    mkdirSync(join(place, 'hidraw', hidraw), { recursive: true })
    writeFileSync(join(place, 'report_descriptor'), Buffer.from(descriptor))
    symlinkSync(place, join(place, 'hidraw', hidraw, 'device'))
    mkdirSync(join(folder, 'class'), { recursive: true })
    symlinkSync(join(place, 'hidraw', hidraw), join(folder, 'class', hidraw))
  }
  const unplug = (hidraw: string) => rmSync(join(folder, 'class', hidraw))
  const list = () => {
    listed.times += 1
    return Promise.resolve([...found])
  }
  const scales = new HidScales({ platform: 'linux', hidrawFolder: join(folder, 'class'), list, steadyMs: () => 0 })
  return { scales, found, listed, plugIn, unplug }
}
const names = async (scales: HidScales) => (await scales.find()).map(({ name }) => name)

describe('on Linux', () => {
  test('keyboards and mice are not worth a list of devices, nor is nothing at all', async () => {
    const { scales, listed, plugIn } = linux()
    expect(await names(scales)).toEqual([])
    plugIn('hidraw0', '1-1', KEYBOARD)
    expect(await names(scales)).toEqual([])
    expect(listed.times).toBe(0)
  })

  test('devices are listed when one came or went, and not before', async () => {
    const { scales, found, listed, plugIn, unplug } = linux()
    plugIn('hidraw0', '1-1', SCALE)
    found.push(device('/dev/hidraw0'))
    expect(await names(scales)).toEqual(['hid/0922-8003'])
    expect(await names(scales)).toEqual(['hid/0922-8003'])
    expect(listed.times).toBe(1)
    plugIn('hidraw1', '1-2', SCALE)
    found.push(device('/dev/hidraw1'))
    expect(await names(scales)).toEqual(['hid/0922-8003@1-1:1.0', 'hid/0922-8003@1-2:1.0'])
    unplug('hidraw0')
    unplug('hidraw1')
    expect(await names(scales)).toEqual([])
  })

  test('another device of the same number since the last look is seen', async () => {
    const { scales, found, plugIn, unplug } = linux()
    plugIn('hidraw0', '1-1', SCALE)
    found.push(device('/dev/hidraw0'))
    expect(await names(scales)).toHaveLength(1)
    unplug('hidraw0')
    plugIn('hidraw0', '1-1', KEYBOARD)
    found.length = 0
    expect(await names(scales)).toEqual([])
  })

  test('a scale that is not in the list yet is looked for again', async () => {
    const { scales, found, plugIn } = linux()
    plugIn('hidraw0', '1-1', SCALE)
    expect(await names(scales)).toEqual([])
    found.push(device('/dev/hidraw0'))
    expect(await names(scales)).toHaveLength(1)
  })
})

test('elsewhere nothing tells that one came or went, and devices are listed every half a minute', async () => {
  let nowMs = 0
  let times = 0
  const list = () => {
    times += 1
    return Promise.resolve([device(`path-${times}`)])
  }
  const scales = new HidScales({ platform: 'win32', hidrawFolder: '', list, steadyMs: () => nowMs })
  const path = async () => (await scales.find())[0]?.path
  expect(await path()).toBe('path-1')
  nowMs = 29_999
  expect(await path()).toBe('path-1')
  nowMs = 30_000
  expect(await path()).toBe('path-2')
})
