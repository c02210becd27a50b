import { createHash } from 'node:crypto'

/** Every so many labels one is too large for its offer (64 KiB), and goes the way of large documents. */
const LARGE_EVERY = 12
const LARGE_BYTES = 96 * 1024

const markerPattern = /\^FD(T\d+)\^FS/

/** The label of a marker such as `T17`; always the same bytes, so that the printer can tell whether it got them. */
export function labelOf(marker: string): Buffer {
  const isLarge = Number(marker.slice(1)) % LARGE_EVERY === 0
  return Buffer.from(`^XA\n^FO50,60^A0N,60,60^FD${marker}^FS\n${isLarge ? filler(marker) : ''}^XZ\n`)
}

/** Whose label this is, whole or not; undefined when it broke off before it said so. */
export function markerOf(label: Buffer): string | undefined {
  return markerPattern.exec(label.toString('latin1', 0, 200))?.[1]
}

/** Comments, which a printer skips. */
function filler(marker: string): string {
  const lines: string[] = []
  for (let line = 0; line * 70 < LARGE_BYTES; line += 1)
    lines.push(`^FX ${createHash('sha256').update(`${marker} ${line}`).digest('hex')}\n`)
  return lines.join('')
}
