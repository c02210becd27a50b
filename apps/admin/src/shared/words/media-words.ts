import { readableKeyword } from './keyword.ts'

const known: Record<string, string> = {
  'na_letter_8.5x11in': 'US Letter',
  'na_legal_8.5x14in': 'US Legal',
  'na_ledger_11x17in': 'US Tabloid',
  'na_number-10_4.125x9.5in': 'Envelope No. 10',
  'iso_dl_110x220mm': 'Envelope DL',
}

/** A PWG 5101.1 self-describing name: `iso_a4_210x297mm` becomes `A4` and `210 × 297 mm`. */
export function mediaWords(name: string): { label: string; size: string | null } {
  const parts = /^([a-z]+)_([^_]+)_([\d.]+)x([\d.]+)(mm|in)$/.exec(name)
  if (parts === null) return { label: readableKeyword(name), size: null }
  const [, family = '', title = '', width = '', height = '', unit = ''] = parts
  const size = `${width} × ${height} ${unit}`
  const label = known[name] ?? titleOf(family, title)
  return { label, size }
}

function titleOf(family: string, title: string): string {
  if (/^(?:[abc]|ra|sra)\d+$/.test(title)) return `${family === 'jis' ? 'JIS ' : ''}${title.toUpperCase()}`
  return readableKeyword(title)
}

export function mediaText(name: string): string {
  const { label, size } = mediaWords(name)
  return size === null ? label : `${label} (${size})`
}
