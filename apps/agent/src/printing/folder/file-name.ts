import { type DocumentFormat, documentFormats } from '@cloudprint/protocol/document-format'

/** Characters that Windows or a shared folder does not take in names, and control characters. */
const unsafe = /[\\/:*?"<>|\p{Cc}\p{Zl}\p{Zp}]+/gu
const maxTitle = 80

/** `2026-11-22 08.16.24 Packing list 4711 3f9a1c2b7d04.1.pdf`: sorts by time, and the end of the key makes it unique. */
export function fileName({ title, key, format, now }: { title: string; key: string; format: DocumentFormat; now: Date }): string {
  const time = now.toISOString().slice(0, 19).replace('T', ' ').replaceAll(':', '.')
  const safeTitle = Array.from(
    title
      .toWellFormed()
      .replace(unsafe, ' ')
      .replace(/^[.\s]+/, ''),
  )
    .slice(0, maxTitle)
    .join('')
    .trim()
  const shortKey = key.replace(/[^\w.-]+/g, '_').slice(-14)
  return [time, safeTitle, `${shortKey}.${documentFormats[format].extension}`].filter((part) => part !== '').join(' ')
}
