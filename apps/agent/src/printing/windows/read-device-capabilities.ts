import { textAt } from './native-bytes.ts'

/** One call of DeviceCapabilities: the answer, and what it wrote into `out`, if anything. */
type Ask = (capability: number, out: Buffer | null) => unknown

export interface NamedId {
  id: number
  name: string
}

/** A paper with its size in tenths of a millimetre. */
export interface Paper extends NamedId {
  width: number
  height: number
}

/** What a driver says of itself, in Windows' numbers. Empty or zero where it does not say. */
export interface DeviceCapabilities {
  /** Which members of DEVMODE the driver uses. */
  fields: number
  papers: Paper[]
  bins: NamedId[]
  mediaTypes: NamedId[]
  /** Names of the papers that are in its trays. */
  mediaReady: string[]
  duplex: boolean
  color: boolean
  copies: number
  collate: boolean
  resolutions: { x: number; y: number }[]
  /** In tenths of a millimetre; null where the driver takes listed papers only. */
  smallest: { width: number; height: number } | null
  largest: { width: number; height: number } | null
}

/** https://learn.microsoft.com/windows/win32/api/wingdi/nf-wingdi-devicecapabilitiesw */
const capability = {
  fields: 1,
  papers: 2,
  paperSize: 3,
  minExtent: 4,
  maxExtent: 5,
  bins: 6,
  duplex: 7,
  binNames: 12,
  resolutions: 13,
  paperNames: 16,
  copies: 18,
  collate: 22,
  mediaReady: 29,
  color: 32,
  mediaTypeNames: 34,
  mediaTypes: 35,
} as const

/** In characters of UTF-16, with the NUL where there is room for it. */
const nameChars = { paper: 64, bin: 24, mediaType: 64 }

export function readDeviceCapabilities(ask: Ask): DeviceCapabilities {
  const number = (which: number) => Math.max(0, Number(ask(which, null)))
  const names = (which: number, chars: number) => {
    const { bytes, count } = list(ask, which, chars * 2)
    return Array.from({ length: count }, (_each, index) => textAt(bytes, index * chars * 2, chars))
  }
  const words = (which: number) => numbers(list(ask, which, 2), 2)
  const points = (which: number) => {
    const { bytes, count } = list(ask, which, 8)
    return Array.from({ length: count }, (_each, index) => ({ x: bytes.readInt32LE(index * 8), y: bytes.readInt32LE(index * 8 + 4) }))
  }
  const sizes = points(capability.paperSize)
  return {
    fields: number(capability.fields),
    papers: named(words(capability.papers), names(capability.paperNames, nameChars.paper)).map((paper, index) => ({
      ...paper,
      width: sizes[index]?.x ?? 0,
      height: sizes[index]?.y ?? 0,
    })),
    bins: named(words(capability.bins), names(capability.binNames, nameChars.bin)),
    mediaTypes: named(numbers(list(ask, capability.mediaTypes, 4), 4), names(capability.mediaTypeNames, nameChars.mediaType)),
    mediaReady: names(capability.mediaReady, nameChars.paper).filter((name) => name !== ''),
    duplex: number(capability.duplex) === 1,
    color: number(capability.color) === 1,
    copies: number(capability.copies),
    collate: number(capability.collate) === 1,
    resolutions: points(capability.resolutions),
    smallest: extent(ask(capability.minExtent, null)),
    largest: extent(ask(capability.maxExtent, null)),
  }
}

function list(ask: Ask, which: number, bytesEach: number): { bytes: Buffer; count: number } {
  const count = Number(ask(which, null))
  if (count <= 0) return { bytes: Buffer.alloc(0), count: 0 }
  const bytes = Buffer.alloc(count * bytesEach)
  const filled = Number(ask(which, bytes))
  return { bytes, count: Math.max(0, Math.min(count, filled)) }
}

function numbers({ bytes, count }: { bytes: Buffer; count: number }, bytesEach: 2 | 4): number[] {
  return Array.from({ length: count }, (_each, index) => bytes.readUIntLE(index * bytesEach, bytesEach))
}

function named(ids: number[], names: string[]): NamedId[] {
  return ids.map((id, index) => ({ id, name: names[index] ?? '' }))
}

/** Width in the lower half of the answer, length in the upper one; -1 and 0 where there is none. */
function extent(answer: unknown): { width: number; height: number } | null {
  const value = Number(answer)
  if (value === -1 || value === 0) return null
  return { width: value & 0xffff, height: (value >>> 16) & 0xffff }
}
