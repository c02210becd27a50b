import { deflateSync } from 'node:zlib'
import { convertIndexedToRgb, decode } from 'fast-png'
import { boundedPng, MAX_DOTS } from './bounded-png.ts'

export type ImageFormat = 'image/png' | 'image/jpeg'

/** How a picture stands in a PDF: its size in dots, how its colours are written, and the bytes of its stream. */
interface Picture {
  width: number
  height: number
  /** Dots per inch, where the file says so. */
  dpi: number | undefined
  dictionary: string
  data: Uint8Array
  /** How much each dot covers what is under it, eight bits each, deflated; absent where all do wholly. */
  opacity?: Uint8Array
}

/**
 * A PDF of one page that an image fills, so that one renderer draws all that is drawn here. A JPEG goes in as it is; a PNG is unpacked. @param fallbackDpi what one dot measures where the file does not say. @throws Error for what is no such image.
 */
export function imagePdf(bytes: Uint8Array, format: ImageFormat, { fallbackDpi }: { fallbackDpi: number }): Uint8Array<ArrayBuffer> {
  const picture = format === 'image/jpeg' ? readJpeg(bytes) : readPng(bytes)
  if (picture.width * picture.height > MAX_DOTS) throw new Error(`it has ${picture.width} by ${picture.height} dots`)
  const inPoints = (dots: number) => ((dots / (picture.dpi ?? fallbackDpi)) * 72).toFixed(3)
  const [width, height] = [inPoints(picture.width), inPoints(picture.height)]
  const content = `q ${width} 0 0 ${height} 0 0 cm /I Do Q`
  const size = `/Width ${picture.width} /Height ${picture.height}`
  const image = `/Type /XObject /Subtype /Image ${size}`
  const { opacity } = picture
  return assemble([
    [Buffer.from('<< /Type /Catalog /Pages 2 0 R >>')],
    [Buffer.from('<< /Type /Pages /Kids [3 0 R] /Count 1 >>')],
    [
      Buffer.from(
        `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${width} ${height}] /Resources << /XObject << /I 5 0 R >> >> /Contents 4 0 R >>`,
      ),
    ],
    stream('', Buffer.from(content)),
    stream(`${image} ${picture.dictionary}${opacity === undefined ? '' : ' /SMask 6 0 R'}`, picture.data),
    ...(opacity === undefined ? [] : [stream(`${image} ${imageDictionary('/DeviceGray', 8)}`, opacity)]),
  ])
}

function stream(dictionary: string, data: Uint8Array): Uint8Array[] {
  return [Buffer.from(`<< ${dictionary} /Length ${data.length} >>\nstream\n`), data, Buffer.from('\nendstream')]
}

function assemble(objects: Uint8Array[][]): Uint8Array<ArrayBuffer> {
  const pieces: Uint8Array[] = [Buffer.from('%PDF-1.7\n')]
  let size = 9
  const add = (piece: Uint8Array) => {
    pieces.push(piece)
    size += piece.length
  }
  const offsets = objects.map((object, index) => {
    const offset = size
    add(Buffer.from(`${index + 1} 0 obj\n`))
    for (const piece of object) add(piece)
    add(Buffer.from('\nendobj\n'))
    return offset
  })
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
  const count = objects.length + 1
  const table = `xref\n0 ${count}\n0000000000 65535 f \n${rows}trailer\n<< /Size ${count} /Root 1 0 R >>\nstartxref\n${size}\n%%EOF\n`
  add(Buffer.from(table))
  const whole = new Uint8Array(size)
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}

/** Frame headers of all ways to code a JPEG (ITU-T T.81 table B.1): C4, C8 and CC are something else. */
const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)

function readJpeg(bytes: Uint8Array): Picture {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let dpi: number | undefined
  let isAdobe = false
  for (let at = 2; at + 9 < bytes.length;) {
    if (view.getUint8(at) !== 0xff) break
    const marker = view.getUint8(at + 1)
    const length = view.getUint16(at + 2)
    if (marker === 0xe0) dpi = jfifDpi(view, at) ?? dpi
    if (marker === 0xee) isAdobe = true
    if (isFrame(marker)) {
      const components = view.getUint8(at + 9)
      const space = components === 1 ? '/DeviceGray' : components === 4 ? '/DeviceCMYK' : '/DeviceRGB'
      // Adobe writes CMYK the other way round.
      const decoding = components === 4 && isAdobe ? ' /Decode [1 0 1 0 1 0 1 0]' : ''
      const dictionary = `/ColorSpace ${space} /BitsPerComponent ${view.getUint8(at + 4)} /Filter /DCTDecode${decoding}`
      return { width: view.getUint16(at + 7), height: view.getUint16(at + 5), dpi, dictionary, data: bytes }
    }
    at += 2 + length
  }
  throw new Error('it has no frame')
}

/** JFIF APP0: units 1 are dots per inch, 2 dots per centimetre, 0 says nothing. */
function jfifDpi(view: DataView, at: number): number | undefined {
  const [unit, density] = [view.getUint8(at + 11), view.getUint16(at + 12)]
  if (density === 0) return undefined
  return unit === 1 ? density : unit === 2 ? density * 2.54 : undefined
}

/** Rows are packed in a PDF as they are in a PNG (ISO 32000-1 §8.9.3), so only what is seen through has to be taken apart. */
function readPng(bytes: Uint8Array): Picture {
  const png = decode(boundedPng(bytes))
  const { width, height, resolution } = png
  const dpi = resolution?.unit === 1 ? resolution.x * 0.0254 : undefined
  const dots = width * height
  const isIndexed = png.palette !== undefined
  const data = isIndexed ? convertIndexedToRgb(png) : png.depth === 16 ? Uint8Array.from(png.data, (value) => value >> 8) : png.data
  const depth = isIndexed || png.depth === 16 ? 8 : png.depth
  const channels = isIndexed ? data.length / dots : png.channels
  const colours = channels > 2 ? 3 : 1
  const hasAlpha = channels > colours
  const seen = hasAlpha ? pick(data, { dots, channels, from: 0, count: colours }) : data
  const dictionary = imageDictionary(colours === 3 ? '/DeviceRGB' : '/DeviceGray', depth)
  return {
    width,
    height,
    dpi,
    dictionary,
    data: deflateSync(seen, { level: 1 }),
    ...(hasAlpha ? { opacity: deflateSync(pick(data, { dots, channels, from: colours, count: 1 }), { level: 1 }) } : {}),
  }
}

function imageDictionary(space: string, depth: number): string {
  return `/ColorSpace ${space} /BitsPerComponent ${depth} /Filter /FlateDecode`
}

interface Part {
  dots: number
  channels: number
  from: number
  count: number
}

function pick(data: ArrayLike<number>, { dots, channels, from, count }: Part): Uint8Array {
  const picked = new Uint8Array(dots * count)
  for (let dot = 0; dot < dots; dot += 1) {
    for (let part = 0; part < count; part += 1) picked[dot * count + part] = data[dot * channels + from + part] ?? 0
  }
  return picked
}
