import { isDrawn } from '@cloudprint/protocol/label-setup'
import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import { bytesDocument } from '../bytes-document.ts'
import type { PdfTask, PdfThread } from '../pdf/pdf-thread.ts'
import { readWhole } from '../read-whole.ts'
import type { DocumentSource, PrintJob } from '../print-system.ts'

export type LabelsVerdict = { ok: true } | { ok: false; reason: string }

/** Of a document that becomes labels. Above it the document alone costs the agent more memory than everything else it does. */
export const MAX_DRAWN_BYTES = 32 * 1024 * 1024
/** Of all labels of a document: some ten thousand plain ones, or one of 20 m that is all black and white dots. */
const MAX_LABEL_BYTES = 64 * 1024 * 1024
/** A label takes some 50 ms; a photo at 600 dpi on a small machine some seconds. */
const DEADLINE_MS = 30_000

/** Draws a document as labels in its printer's language; all of them are in memory then. */
export async function drawnDocument(
  { labels: setup, format, ticket }: PrintJob,
  document: DocumentSource,
  thread: PdfThread,
  signal: AbortSignal,
): Promise<{ ok: true; document: DocumentSource } | Refused> {
  if (setup === undefined || !isDrawn(format)) return { ok: true, document }
  if (document.sizeBytes > MAX_DRAWN_BYTES)
    return refuse('document-not-drawable', `It is larger than the ${MAX_DRAWN_BYTES / 1024 / 1024} MiB that can be drawn as labels.`)
  const pieces: Buffer[] = []
  let size = 0
  const tooMuch = new AbortController()
  const onPart = (part: unknown) => {
    const piece = Buffer.from(String(part), 'latin1')
    pieces.push(piece)
    size += piece.length
    if (size > MAX_LABEL_BYTES) tooMuch.abort(tooManyLabels)
  }
  const task: PdfTask = { kind: 'draw-labels', format, setup, ticket }
  const options = { deadlineMs: DEADLINE_MS, onPart, signal: AbortSignal.any([signal, tooMuch.signal]), otherwise: tookTooLong }
  try {
    const verdict = await thread.ask<LabelsVerdict>(task, (stop) => readWhole(document, stop), options)
    if (!verdict.ok) return refuse('document-not-drawable', `The labels can not be drawn: ${verdict.reason}.`)
    if (pieces.length === 0) return refuse('document-not-drawable', 'None of its pages is among those that the ticket asks for.')
    return { ok: true, document: bytesDocument(Buffer.concat(pieces)) }
  } catch (error) {
    if (error === tooManyLabels) return refuse('document-not-drawable', tooManyLabels.message)
    throw error
  }
}

const tookTooLong: LabelsVerdict = { ok: false, reason: `a page took longer than ${DEADLINE_MS / 1000} seconds` }
const tooManyLabels = new Error(`Its labels are larger than ${MAX_LABEL_BYTES / 1024 / 1024} MiB together.`)
