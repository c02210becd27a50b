import type { LabelBitmap } from './label-bitmap.ts'

/**
 * One label that prints this bitmap (ZPL II Programming Guide: ^GF with hexadecimal data in its run-length code, which every firmware
 * reads; :Z64: came later). ^PW and ^LL say how large it is, ^LH and ^FO put it into the corner.
 */
export function zplLabel({ widthBytes, height, bytes }: LabelBitmap): string {
  const lines: string[] = []
  let before: string | undefined
  for (let y = 0; y < height; y += 1) {
    const row = Buffer.from(bytes.buffer, bytes.byteOffset + y * widthBytes, widthBytes)
      .toString('hex')
      .toUpperCase()
    lines.push(row === before ? SAME_ROW : shorten(row))
    before = row
  }
  const size = widthBytes * height
  return `^XA${AS_SWITCHED_ON}^PW${widthBytes * 8}^LL${height}^LH0,0^FO0,0,0^GFA,${size},${size},${widthBytes},${lines.join('')}^FS^XZ\n`
}

/**
 * What a raw label sets stays until the printer is switched off: ^MC keeps its picture (by the manual each is cleared after it was printed, so
 * the first label may still lie over one that was kept; not measured), ^JM halves the resolution, ^MU measures in
 * millimetres, ^PO turns, ^PM mirrors, ^LR inverts (and ^FW aligns, unless ^FO says how). ^LS and ^LT stay: by them, or at its panel, a
 * printer is told where its labels lie.
 */
const AS_SWITCHED_ON = '^MCY^JMA^MUD^PON^PMN^LRN'
const SAME_ROW = ':'
/** The rest of the row is white, or black. */
const REST_WHITE = ','
const REST_BLACK = '!'

function shorten(row: string): string {
  const body = row.replace(/(0+|F+)$/, '')
  const rest = row.length === body.length ? '' : row.endsWith('0') ? REST_WHITE : REST_BLACK
  return body.replace(/(.)\1*/g, (run, digit: string) => (run.length < 2 ? run : count(run.length) + digit)) + rest
}

/** G to Y count 1 to 19, g to z count 20 to 400 in twenties. */
function count(length: number): string {
  const many = 'z'.repeat(Math.floor(length / 400))
  const twenties = Math.floor((length % 400) / 20)
  const ones = length % 20
  return many + (twenties === 0 ? '' : String.fromCharCode(102 + twenties)) + (ones === 0 ? '' : String.fromCharCode(70 + ones))
}
