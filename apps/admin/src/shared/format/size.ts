import { texts } from '../../texts/texts.ts'

const tenths = new Intl.NumberFormat(undefined, { minimumFractionDigits: 1, maximumFractionDigits: 1 })
const units = ['kB', 'MB', 'GB', 'TB']

/** Bytes in decimal units, as disks and mail programs count: `812 bytes`, `2.1 kB`, `104 MB`. */
export function sizeText(bytes: number): string {
  if (bytes < 1_000) return texts.controls.units.bytes(bytes)
  let value = bytes / 1_000
  let at = 0
  while (value >= 999.5 && at < units.length - 1) {
    value /= 1_000
    at += 1
  }
  return `${value < 9.95 ? tenths.format(value) : Math.round(value)} ${units[at]}`
}
