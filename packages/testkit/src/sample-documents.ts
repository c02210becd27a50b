import { Readable } from 'node:stream'
import { crc32, deflateSync } from 'node:zlib'

/** A 4 x 6 inch label at 203 dpi (812 x 1218 dots): a line of text and a Code 128 barcode, as printers understand it. */
export function sampleZpl(text = 'PARCEL 0001'): Buffer {
  return Buffer.from(`^XA\n^CI28\n^PW812\n^LL1218\n^FO50,60^A0N,60,60^FD${text}^FS\n^FO50,180^BY3^BCN,200,Y,N,N^FD${text}^FS\n^XZ\n`)
}

/** Plain text with characters beyond ASCII. */
export function sampleText(text = 'Grüße aus dem Lager: 12 × Kiste, 3 €'): Buffer {
  return Buffer.from(`${text}\n`, 'utf8')
}

/** A grey chessboard, so that scaling and rotation show. */
export function samplePng({ widthPx = 64, heightPx = 32 }: { widthPx?: number; heightPx?: number } = {}): Buffer {
  const rows = Array.from({ length: heightPx }, (_row, y) =>
    // Each row starts with its filter: 0, none.
    Buffer.from([0, ...Array.from({ length: widthPx }, (_pixel, x) => (((x >> 3) + (y >> 3)) % 2 === 0 ? 255 : 64))]),
  )
  const header = Buffer.alloc(13)
  header.writeUInt32BE(widthPx, 0)
  header.writeUInt32BE(heightPx, 4)
  header[8] = 8 // bits per sample; colour type 0 is greyscale
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    pngChunk('IHDR', header),
    pngChunk('IDAT', deflateSync(Buffer.concat(rows))),
    pngChunk('IEND', Buffer.alloc(0)),
  ])
}

function pngChunk(type: string, content: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), content])
  const frame = Buffer.alloc(8)
  frame.writeUInt32BE(content.length, 0)
  frame.writeUInt32BE(crc32(typed), 4)
  return Buffer.concat([frame.subarray(0, 4), typed, frame.subarray(4)])
}

/** 16 x 16 grey pixels. */
export function sampleJpeg(): Buffer {
  const base64 = [
    '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDACgcHiMeGSgjISMtKygwPGRBPDc3PHtYXUlkkYCZlo+AjIqgtObDoKrarYqMyP/L2u71////m8H///',
    '/6/+b9//j/wAALCAAQABABAREA/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIh',
    'MUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhI',
    'WGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/9oACAEBAAA/ANmi',
    'satmv//Z',
  ]
  return Buffer.from(base64.join(''), 'base64')
}

/**
 * A document of exactly `bytes` bytes, made while it is read: for limits, throughput and broken transfers. Its content
 * does not compress and is the same for the same seed, so that two readings can be compared.
 */
export function largeDocument(bytes: number, seed = 1): Readable {
  return Readable.from(pieces(bytes, seed), { objectMode: false })
}

function* pieces(bytes: number, seed: number): Generator<Buffer> {
  const pieceBytes = 64 * 1024
  // xorshift32 (Marsaglia 2003); it never leaves zero.
  let state = seed | 0 || 1
  for (let left = bytes; left > 0; left -= pieceBytes) {
    const words = new Int32Array(pieceBytes / 4)
    for (let index = 0; index < words.length; index++) {
      state ^= state << 13
      state ^= state >>> 17
      state ^= state << 5
      words[index] = state
    }
    yield Buffer.from(words.buffer, 0, Math.min(left, pieceBytes))
  }
}
