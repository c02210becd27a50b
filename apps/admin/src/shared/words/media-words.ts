import { texts } from '../../texts/texts.ts'
import { readableKeyword } from './keyword.ts'

/** A PWG 5101.1 self-describing name: `iso_a4_210x297mm` becomes `A4` and `210 × 297 mm`. */
export function mediaWords(name: string): { label: string; size: string | null } {
  const parts = /^([a-z]+)_([^_]+)_([\d.]+)x([\d.]+)(mm|in)$/.exec(name)
  if (parts === null) return { label: readableKeyword(name), size: null }
  const [, family = '', title = '', width = '', height = '', unit = ''] = parts
  const size = `${width} × ${height} ${unit}`
  const label = texts.tickets.media[name] ?? titleOf(family, title)
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
