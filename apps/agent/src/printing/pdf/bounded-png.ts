import { inflateSync } from 'node:zlib'

/** A sheet of A4 at 600 dpi has 35 million dots; each takes up to eight bytes, several times over, while it is unpacked. */
export const MAX_DOTS = 40_000_000
const HEAD_BYTES = 8
/** Length, name, check sum. */
const CHUNK_BYTES = 12
/** What the picture is made of. All else, such as a colour profile, may be packed too, and unpack to anything. */
const needed = new Set(['IHDR', 'PLTE', 'tRNS', 'pHYs', 'IDAT', 'IEND'])
/** Samples of a dot by colour type (PNG §11.2.1). */
const samples: Record<number, number> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }

/**
 * The same picture without what it is not made of, and sure to unpack to what its header says: a few bytes of a PNG may stand for more than
 * a machine has memory, and the whole agent would end with it.
 * @throws Error for what is larger, or no PNG.
 */
export function boundedPng(bytes: Uint8Array): Uint8Array {
  const png = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const kept = [png.subarray(0, HEAD_BYTES)]
  const packed: Buffer[] = []
  let mostBytes = 0
  for (let at = HEAD_BYTES; at + CHUNK_BYTES <= png.length;) {
    const end = at + CHUNK_BYTES + png.readUInt32BE(at)
    const name = png.toString('latin1', at + 4, at + 8)
    const data = png.subarray(at + 8, end - 4)
    if (name === 'IHDR') mostBytes = unpackedBytes(data)
    if (name === 'IDAT') packed.push(data)
    if (needed.has(name)) kept.push(png.subarray(at, end))
    at = end
  }
  if (mostBytes === 0) throw new Error('it has no header')
  try {
    inflateSync(Buffer.concat(packed), { maxOutputLength: mostBytes })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_BUFFER_TOO_LARGE') throw error
    throw new Error('it unpacks to more than its header says', { cause: error })
  }
  return Buffer.concat(kept)
}

/** At most: in seven passes each line begins up to seven times. */
function unpackedBytes(header: Buffer): number {
  const [width, height, depth, colourType] = [header.readUInt32BE(0), header.readUInt32BE(4), header.readUInt8(8), header.readUInt8(9)]
  if (width * height > MAX_DOTS) throw new Error(`it has ${width} by ${height} dots`)
  const lineBytes = Math.ceil((width * depth * (samples[colourType] ?? 4)) / 8)
  return height * (lineBytes + 16) + 64
}
