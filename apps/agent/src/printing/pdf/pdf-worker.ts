import { parentPort } from 'node:worker_threads'
import { PDFiumLibrary } from '@hyzyla/pdfium'
import { drawLabels } from '../labels/draw-labels.ts'
import type { LabelsVerdict } from '../labels/label-drawer.ts'
import { imagePdf } from './image-pdf.ts'
import type { PdfVerdict } from './pdf-inspector.ts'
import type { PdfAnswer, PdfQuestion } from './pdf-thread.ts'

/** The thread in which PDFs are opened: pdfium blocks while it works, and a hostile file may keep it at work for ever. */
const loading = PDFiumLibrary.init()
void loading.then(() => answer('ready'))

parentPort?.on('message', (question: PdfQuestion) => {
  const work = question.kind === 'inspect' ? inspect(question) : draw(question)
  void work.then((result) => answer({ id: question.id, result }))
})

function answer(text: PdfAnswer): void {
  parentPort?.postMessage(text)
}

async function inspect({ bytes }: { bytes: Uint8Array }): Promise<PdfVerdict> {
  const library = await loading
  try {
    const document = await library.loadDocument(bytes)
    const pages = document.getPageCount()
    document.destroy()
    return pages > 0 ? { kind: 'sound' } : { kind: 'damaged', detail: 'The PDF has no pages.' }
  } catch (error) {
    const reason = reasonOf(error)
    // The library gives pdfium's error codes as texts only; FPDF_ERR_PASSWORD and FPDF_ERR_SECURITY mean a lock.
    const isLocked = /password|security/i.test(reason)
    return isLocked ? { kind: 'encrypted' } : { kind: 'damaged', detail: `The PDF can not be opened: ${reason}.` }
  }
}

async function draw({ id, bytes, format, setup, ticket }: Extract<PdfQuestion, { kind: 'draw-labels' }>): Promise<LabelsVerdict> {
  const library = await loading
  try {
    const fallbackDpi = Number.parseInt(setup.printerResolution, 10)
    const document = await library.loadDocument(format === 'application/pdf' ? bytes : imagePdf(bytes, format, { fallbackDpi }))
    try {
      for await (const label of drawLabels(document, setup, ticket)) answer({ id, part: label })
      return { ok: true }
    } finally {
      document.destroy()
    }
  } catch (error) {
    return { ok: false, reason: reasonOf(error) }
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
