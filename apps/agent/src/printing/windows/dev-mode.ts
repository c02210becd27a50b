import type { JobTicket } from '@cloudprint/protocol/ticket'
import { customSize, paperChoices, sourceChoices, typeChoices } from './driver-choices.ts'
import type { DeviceCapabilities } from './read-device-capabilities.ts'

/** Where the members of DEVMODEW stand: https://learn.microsoft.com/windows/win32/api/wingdi/ns-wingdi-devmodew */
const at = {
  fields: 72,
  orientation: 76,
  paperSize: 78,
  paperLength: 80,
  paperWidth: 82,
  copies: 86,
  source: 88,
  quality: 90,
  color: 92,
  duplex: 94,
  yResolution: 96,
  collate: 100,
  formName: 102,
  mediaType: 196,
} as const

/** Which of them count. */
const bit = {
  orientation: 0x1,
  paperSize: 0x2,
  paperLength: 0x4,
  paperWidth: 0x8,
  copies: 0x100,
  source: 0x200,
  quality: 0x400,
  color: 0x800,
  duplex: 0x1000,
  yResolution: 0x2000,
  collate: 0x8000,
  formName: 0x1_0000,
  mediaType: 0x200_0000,
} as const

const duplexBySides = { 'one-sided': 1, 'two-sided-long-edge': 2, 'two-sided-short-edge': 3 } as const
const colors = { monochrome: 1, color: 2 } as const
/** DMRES_DRAFT, DMRES_MEDIUM and DMRES_HIGH, in the place of a resolution. */
const qualityIds = { draft: -1, normal: -3, high: -4 } as const
export type PrintQuality = keyof typeof qualityIds
const PORTRAIT = 1
/** The size stands in length and width. */
const PAPER_USER = 256

/** What the driver repeats by itself; all else is drawn as often as it is wanted. */
export interface DriverCopies {
  copies: number
  collate: boolean
}

/**
 * A checked ticket written into a copy of the queue's own DEVMODE; what it leaves out stays as the queue has it. The paper always
 * lies as it is fed: pages are turned when they are drawn.
 */
export function wishedDevMode(base: Buffer, ticket: JobTicket, capabilities: DeviceCapabilities, driver: DriverCopies): Buffer {
  const devMode = new DevModeWriter(base)
  devMode.short('orientation', PORTRAIT)
  if (ticket.media !== undefined) writePaper(devMode, ticket.media, capabilities)
  const source = sourceChoices(capabilities).find(({ keyword }) => keyword === ticket.mediaSource)
  if (source !== undefined) devMode.short('source', source.id)
  const type = typeChoices(capabilities).find(({ keyword }) => keyword === ticket.mediaType)
  if (type !== undefined) devMode.dword('mediaType', type.id)
  if (ticket.sides !== undefined) devMode.short('duplex', duplexBySides[ticket.sides])
  if (ticket.printColorMode === 'color' || ticket.printColorMode === 'monochrome') devMode.short('color', colors[ticket.printColorMode])
  if (ticket.printQuality !== undefined) writeQuality(devMode, ticket.printQuality)
  if (ticket.printerResolution !== undefined) {
    const [across = '0', along = across] = ticket.printerResolution.replace(/dpi$/, '').split('x')
    devMode.short('quality', Number(across))
    devMode.short('yResolution', Number(along))
  }
  devMode.short('copies', driver.copies)
  devMode.short('collate', driver.collate ? 1 : 0)
  return devMode.bytes
}

/**
 * The qualities that a driver tells apart. None says which it has, and many take each without a word, so each is tried: those count
 * whose DEVMODE comes back unlike the others'. @param merge has the driver look at a DEVMODE, and answers its own.
 */
export function offeredQualities(base: Buffer, merge: (wished: Buffer) => Buffer): PrintQuality[] {
  const tried = (Object.keys(qualityIds) as PrintQuality[]).map((quality) => {
    const wished = new DevModeWriter(base)
    writeQuality(wished, quality)
    return { quality, answer: merge(wished.bytes).toString('latin1') }
  })
  const isOnlyOne = new Set(tried.map(({ answer }) => answer)).size === 1
  return isOnlyOne ? [] : tried.map(({ quality }) => quality)
}

/** What a queue does where a ticket is silent, as far as DEVMODE tells. */
export function defaultsOf(devMode: Buffer, capabilities: DeviceCapabilities): JobTicket {
  if (devMode.length < at.collate + 2) return {}
  const fields = devMode.readUInt32LE(at.fields)
  const value = (name: 'paperSize' | 'source' | 'color' | 'duplex' | 'quality' | 'yResolution') =>
    (fields & bit[name]) === 0 ? undefined : devMode.readInt16LE(at[name])
  const typeId = (fields & bit.mediaType) !== 0 && devMode.length >= at.mediaType + 4 ? devMode.readUInt32LE(at.mediaType) : undefined
  const across = value('quality') ?? -1
  const found = {
    media: paperChoices(capabilities).find(({ id }) => id === value('paperSize'))?.media.name,
    mediaSource: sourceChoices(capabilities).find(({ id }) => id === value('source'))?.keyword,
    mediaType: typeChoices(capabilities).find(({ id }) => id === typeId)?.keyword,
    sides: keyOf(duplexBySides, capabilities.duplex ? value('duplex') : undefined),
    printColorMode: keyOf(colors, value('color')),
    printQuality: keyOf(qualityIds, value('quality')),
    // Below zero are qualities.
    printerResolution: across > 0 ? resolutionText(across, value('yResolution') ?? across) : undefined,
  }
  return Object.fromEntries(Object.entries(found).filter(([, each]) => each !== undefined))
}

export function resolutionText(across: number, along: number): string {
  return across === along || along <= 0 ? `${across}dpi` : `${across}x${along}dpi`
}

function writeQuality(devMode: DevModeWriter, quality: PrintQuality): void {
  devMode.short('quality', qualityIds[quality])
  // With it, the quality would be the other half of a resolution.
  devMode.without('yResolution')
}

function writePaper(devMode: DevModeWriter, media: string, capabilities: DeviceCapabilities): void {
  devMode.without('formName')
  const listed = paperChoices(capabilities).find((choice) => choice.media.name === media)
  if (listed !== undefined) {
    devMode.without('paperLength')
    devMode.without('paperWidth')
    return devMode.short('paperSize', listed.id)
  }
  const size = customSize(media)
  if (size === undefined) return
  devMode.short('paperSize', PAPER_USER)
  devMode.short('paperLength', size.height)
  devMode.short('paperWidth', size.width)
}

class DevModeWriter {
  readonly bytes: Buffer

  constructor(base: Buffer) {
    this.bytes = Buffer.from(base)
  }

  short(name: Exclude<keyof typeof bit, 'mediaType' | 'formName'>, value: number): void {
    // Numbers above 32,767 are the driver's own papers and trays.
    this.bytes.writeUInt16LE(value & 0xffff, at[name])
    this.#mark(name)
  }

  dword(name: 'mediaType', value: number): void {
    this.bytes.writeUInt32LE(value, at[name])
    this.#mark(name)
  }

  without(name: 'formName' | 'paperLength' | 'paperWidth' | 'yResolution'): void {
    this.bytes.writeUInt32LE((this.bytes.readUInt32LE(at.fields) & ~bit[name]) >>> 0, at.fields)
  }

  #mark(name: keyof typeof bit): void {
    this.bytes.writeUInt32LE((this.bytes.readUInt32LE(at.fields) | bit[name]) >>> 0, at.fields)
  }
}

function keyOf<T extends string>(record: Record<T, number>, value: number | undefined): T | undefined {
  return (Object.keys(record) as T[]).find((key) => record[key] === value)
}
