import { parentPort } from 'node:worker_threads'
import { PDFiumLibrary } from '@hyzyla/pdfium'
import type { PdfAnswer, PdfQuestion, PdfVerdict } from './pdf-inspector.ts'

/** The thread in which PDFs are opened: pdfium blocks while it works, and a hostile file may keep it at work for ever. */
const loading = PDFiumLibrary.init()
void loading.then(() => answer('ready'))

parentPort?.on('message', ({ id, bytes }: PdfQuestion) => {
  void inspect(bytes).then((verdict) => answer({ id, verdict }))
})

function answer(text: PdfAnswer): void {
  parentPort?.postMessage(text)
}

async function inspect(bytes: Uint8Array): Promise<PdfVerdict> {
  const library = await loading
  try {
    const document = await library.loadDocument(bytes)
    const pages = document.getPageCount()
    document.destroy()
    return pages > 0 ? { kind: 'sound' } : { kind: 'damaged', detail: 'The PDF has no pages.' }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    // The library gives pdfium's error codes as texts only; FPDF_ERR_PASSWORD and FPDF_ERR_SECURITY mean a lock.
    const isLocked = /password|security/i.test(reason)
    return isLocked ? { kind: 'encrypted' } : { kind: 'damaged', detail: `The PDF can not be opened: ${reason}.` }
  }
}
