import { documentFormats, isRaw } from '@cloudprint/protocol/document-format'
import type { DocumentFormat } from '@cloudprint/protocol/document-format'
import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'

/** What the first bytes surely are, or undefined where they say nothing (most raw printer languages). */
export function sniffFormat(head: Buffer): DocumentFormat | undefined {
  // Readers accept a PDF header anywhere in the first 1024 bytes (ISO 32000-1, annex H.3.4.1).
  if (head.subarray(0, 1024).includes('%PDF-')) return 'application/pdf'
  if (head.subarray(0, 8).equals(pngSignature)) return 'image/png'
  if (head.subarray(0, 3).equals(jpegSignature)) return 'image/jpeg'
  if (head.subarray(0, 4).toString('latin1') === '%!PS') return 'application/postscript'
  if (/^\s*(\^XA|~D[A-Z]|\^[A-Z]{2})/.test(head.subarray(0, 64).toString('latin1'))) return 'application/vnd.zebra.zpl'
  return undefined
}

const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const jpegSignature = Buffer.from([0xff, 0xd8, 0xff])

/** Formats whose first bytes are always known: something else under their name would print as garbage or not at all. */
const recognizable: readonly DocumentFormat[] = ['application/pdf', 'image/png', 'image/jpeg', 'application/postscript']

/**
 * Holds the declared type against the bytes. A page description sent as raw would come out of a label printer as metres
 * of garbage, so it is refused; printer languages are taken on the sender's word.
 */
export function checkFormat(declared: DocumentFormat, head: Buffer): { ok: true } | Refused {
  const found = sniffFormat(head)
  if (found === declared) return { ok: true }
  if (found === undefined) {
    return recognizable.includes(declared)
      ? refuse('document-format-mismatch', `the document does not begin like ${documentFormats[declared].name}`)
      : { ok: true }
  }
  // ZPL is plain text and may be sent as such, or as raw bytes.
  if (found === 'application/vnd.zebra.zpl' && (declared === 'text/plain' || isRaw(declared))) return { ok: true }
  return refuse('document-format-mismatch', `the document looks like ${documentFormats[found].name}, but was declared as ${declared}`)
}
