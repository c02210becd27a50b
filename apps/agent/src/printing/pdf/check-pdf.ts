import { type Refused, refuse } from '@cloudprint/protocol/problems'
import type { DocumentSource } from '../print-system.ts'
import { readWhole } from '../read-whole.ts'
import type { PdfInspector } from './pdf-inspector.ts'

/** Up to this size a PDF is opened as a whole; above it costs more memory than the answer is worth. */
export const maxInspectedBytes = 16 * 1024 * 1024

/**
 * Finds a PDF that can't be rendered before it is handed over: in a print queue it would stand in front of all others
 * (CUPS stops such a job for ever). What can't be judged passes.
 */
export async function checkPdf(document: DocumentSource, inspector: PdfInspector, signal?: AbortSignal): Promise<{ ok: true } | Refused> {
  if (document.sizeBytes > maxInspectedBytes) return checkEnds(document)
  const verdict = await inspector.inspect((stop) => readWhole(document, stop), signal)
  if (verdict.kind === 'encrypted') return refuse('document-encrypted', 'The PDF opens with a password only.')
  if (verdict.kind === 'damaged') return refuse('document-damaged', verdict.detail)
  return { ok: true }
}

/** Readers look for the header in the first kilobyte and for the end mark in the last (ISO 32000-1 annex H, notes 13 and 18). */
const endBytes = 1024

/** Only what a cut or foreign file lacks: the header, and the end mark with the place of the cross-reference table. */
async function checkEnds(document: DocumentSource): Promise<{ ok: true } | Refused> {
  const head = await document.readAt(0, endBytes)
  if (!head.includes('%PDF-')) return refuse('document-damaged', 'The PDF does not start as one.')
  const tail = await document.readAt(document.sizeBytes - endBytes, endBytes)
  if (tail.includes('startxref') && tail.includes('%%EOF')) return { ok: true }
  return refuse('document-damaged', 'The end of the PDF is missing.')
}
