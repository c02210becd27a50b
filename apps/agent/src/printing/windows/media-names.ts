import { mediaSize } from '@cloudprint/job-rules/media-size'
import type { Media } from '@cloudprint/protocol/printer'
import type { Paper } from './read-device-capabilities.ts'

/** PWG 5101.1 §5.1: sizes that have a name of their own. */
const known = [
  'iso_a0_841x1189mm',
  'iso_a1_594x841mm',
  'iso_a2_420x594mm',
  'iso_a3_297x420mm',
  'iso_a4_210x297mm',
  'iso_a5_148x210mm',
  'iso_a6_105x148mm',
  'iso_a7_74x105mm',
  'iso_b4_250x353mm',
  'iso_b5_176x250mm',
  'iso_c4_229x324mm',
  'iso_c5_162x229mm',
  'iso_c6_114x162mm',
  'iso_dl_110x220mm',
  'jis_b4_257x364mm',
  'jis_b5_182x257mm',
  'jpn_hagaki_100x148mm',
  'na_letter_8.5x11in',
  'na_legal_8.5x14in',
  'na_ledger_11x17in',
  'na_executive_7.25x10.5in',
  'na_invoice_5.5x8.5in',
  'na_foolscap_8.5x13in',
  'na_number-10_4.125x9.5in',
  'na_monarch_3.875x7.5in',
  'na_index-4x6_4x6in',
] as const

const knownSizes = known.flatMap((name) => {
  const size = mediaSize(name)
  return size === undefined ? [] : [{ name, ...size }]
})

/** Drivers round to tenths of a millimetre, and some from points: A5 is 148.1 x 209.9 with them. */
const TOLERANCE_UM = 700

const umPerTenth = 100

/** A paper of a driver under its PWG name, or under one of our own made of the driver's name and the size. */
export function mediaOf({ name, width, height }: Pick<Paper, 'name' | 'width' | 'height'>): Media {
  const [widthUm, heightUm] = [width * umPerTenth, height * umPerTenth]
  const close = (one: number, other: number) => Math.abs(one - other) <= TOLERANCE_UM
  const same = knownSizes.find((size) => close(size.widthUm, widthUm) && close(size.heightUm, heightUm))
  if (same !== undefined) return same
  return { name: `custom_${slug(name)}_${inMm(width)}x${inMm(height)}mm`, widthUm, heightUm }
}

/** The ends of the range of sizes that a driver takes beside its listed ones (PWG 5101.1 §5.1.3). */
export function rangeOf(
  smallest: { width: number; height: number } | null,
  largest: { width: number; height: number } | null,
): readonly Media[] {
  if (smallest === null || largest === null) return []
  const end = (which: string, { width, height }: { width: number; height: number }): Media => ({
    name: `custom_${which}_${inMm(width)}x${inMm(height)}mm`,
    widthUm: width * umPerTenth,
    heightUm: height * umPerTenth,
  })
  return [end('min', smallest), end('max', largest)]
}

/** In PWG names lower-case letters, digits and hyphens stand; other scripts are left out, and the size still tells. */
function slug(name: string): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
  // `min` and `max` mean the ends of a range.
  return plain === '' || plain === 'min' || plain === 'max' ? `paper${plain}` : plain.slice(0, 60)
}

function inMm(tenths: number): string {
  return String(tenths / 10)
}
