import { expect, test } from 'vitest'
import { defaultsOf, offeredQualities, wishedDevMode } from './dev-mode.ts'
import type { DeviceCapabilities } from './read-device-capabilities.ts'

const capabilities: DeviceCapabilities = {
  fields: 0,
  papers: [
    { id: 9, name: 'A4', width: 2100, height: 2970 },
    { id: 33_000, name: 'Label', width: 1000, height: 1500 },
  ],
  bins: [{ id: 260, name: 'Tray 2' }],
  mediaTypes: [{ id: 256, name: 'Thick' }],
  mediaReady: [],
  duplex: true,
  color: true,
  copies: 99,
  collate: true,
  resolutions: [],
  smallest: null,
  largest: null,
}
const once = { copies: 1, collate: false }

/** With a driver's own data behind the public part. */
function base(fields = 0): Buffer {
  const devMode = Buffer.alloc(240, 0)
  devMode.fill(0xab, 220)
  devMode.writeUInt32LE(fields, 72)
  return devMode
}

test('what a ticket asks for stands where Windows looks for it, and is marked', () => {
  const ticket = {
    media: 'iso_a4_210x297mm',
    mediaSource: 'Tray 2',
    mediaType: 'Thick',
    sides: 'two-sided-short-edge',
    printColorMode: 'monochrome',
    printerResolution: '600x1200dpi',
  } as const
  const devMode = wishedDevMode(base(), ticket, capabilities, { copies: 3, collate: true })
  const shorts = [76, 78, 86, 88, 90, 92, 94, 96, 100].map((at) => devMode.readInt16LE(at))
  expect(shorts).toEqual([1, 9, 3, 260, 600, 1, 3, 1200, 1])
  expect(devMode.readUInt32LE(196)).toBe(256)
  expect(devMode.readUInt32LE(72)).toBe(0x1 | 0x2 | 0x100 | 0x200 | 0x400 | 0x800 | 0x1000 | 0x2000 | 0x8000 | 0x200_0000)
  expect(devMode.subarray(220)).toEqual(Buffer.alloc(20, 0xab))
})

test('a paper replaces the form that was named before, and a size of its own is written as one', () => {
  const formAndSize = 0x1_0000 | 0x4 | 0x8
  const listed = wishedDevMode(base(formAndSize), { media: 'custom_label_100x150mm' }, capabilities, once)
  expect(listed.readUInt16LE(78)).toBe(33_000)
  expect(listed.readUInt32LE(72) & formAndSize).toBe(0)
  const own = wishedDevMode(base(), { media: 'custom_mine_80x40.5mm' }, capabilities, once)
  expect([78, 80, 82].map((at) => own.readInt16LE(at))).toEqual([256, 405, 800])
})

test('what a ticket leaves out stays as the queue has it', () => {
  const devMode = base(0x200)
  devMode.writeInt16LE(260, 88)
  expect(wishedDevMode(devMode, {}, capabilities, once).readInt16LE(88)).toBe(260)
})

test('the queue’s own settings are its defaults, in our words', () => {
  const ticket = {
    media: 'iso_a4_210x297mm',
    mediaSource: 'Tray 2',
    sides: 'two-sided-long-edge',
    printColorMode: 'color',
    printerResolution: '203dpi',
  } as const
  expect(defaultsOf(wishedDevMode(base(), ticket, capabilities, once), capabilities)).toEqual(ticket)
  expect(defaultsOf(base(), capabilities)).toEqual({})
  expect(defaultsOf(Buffer.alloc(10), capabilities)).toEqual({})
})

test('a quality stands in the place of a resolution', () => {
  const devMode = wishedDevMode(base(0x2000), { printQuality: 'high' }, capabilities, once)
  expect(devMode.readInt16LE(90)).toBe(-4)
  expect(devMode.readUInt32LE(72) & (0x400 | 0x2000)).toBe(0x400)
  expect(defaultsOf(devMode, capabilities)).toEqual({ printQuality: 'high' })
})

test('qualities are offered where the driver tells them apart, and not where it takes each for the same', () => {
  expect(offeredQualities(base(), (wished) => wished)).toEqual(['draft', 'normal', 'high'])
  const dpi: Record<number, number> = { [-1]: 300, [-3]: 600, [-4]: 600 }
  const withDpi = (wished: Buffer) => {
    wished.writeInt16LE(dpi[wished.readInt16LE(90)] ?? 0, 90)
    return wished
  }
  expect(offeredQualities(base(), withDpi)).toEqual(['draft', 'normal', 'high'])
  expect(offeredQualities(base(), () => base())).toEqual([])
})
