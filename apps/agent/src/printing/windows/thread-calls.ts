import type { DocumentFormat } from '@cloudprint/protocol/document-format'
import type { JobTicket } from '@cloudprint/protocol/ticket'
import { GdiDocument } from './gdi-printer.ts'
import { layOutSheets } from './lay-out-sheets.ts'
import type { PageSize } from './lay-out-sheets.ts'
import type { PdfPages } from './pdf-pages.ts'
import { allSides, planDrawing } from './plan-drawing.ts'
import type { DeviceCapabilities } from './read-device-capabilities.ts'
import type { Spooler } from './spooler.ts'
import { jobStatus, queueAttributes } from './windows-words.ts'
import type { Winspool } from './winspool.ts'

/** A document that Windows was told of, and that is not ended. */
interface Open {
  jobId: number
  queue: string
  end(): void
  abort(): void
}

export interface Started {
  document: number
  jobId: number
  /** The job is paused, so that nothing of it prints before it is released. */
  isHeld: boolean
}

export interface RawStart {
  queue: string
  name: string
  attributes: number
}

export interface DrawnStart extends RawStart {
  devMode: Uint8Array
  capabilities: DeviceCapabilities
  ticket: JobTicket
}

export interface Pages {
  bytes: Uint8Array
  format: DocumentFormat
}

/** What a picture's dot measures where its file does not say: screens' usual. */
const FALLBACK_DPI = 96

/** What a thread does for documents. They are named by numbers, since they can't leave it. */
export function documentCalls(windows: Winspool, spooler: Spooler) {
  const openByNumber = new Map<number, Open & { write?: (bytes: Uint8Array) => void; drawSide?: (side: number) => void }>()
  /** What is drawn next. */
  let pagesAtHand: { pages: PdfPages; sizes: PageSize[] } | undefined
  let last = 0

  function opened(
    document: Open & { write?: (bytes: Uint8Array) => void; drawSide?: (side: number) => void },
    attributes: number,
  ): Started {
    last += 1
    openByNumber.set(last, document)
    return { document: last, jobId: document.jobId, isHeld: hold(spooler, document, attributes) }
  }

  function known(document: number) {
    const found = openByNumber.get(document)
    if (found === undefined) throw new Error(`document ${document} is not open in this thread`)
    return found
  }

  return {
    startRaw({ queue, name, attributes }: RawStart): Started {
      const datatype = spooler.driver(queue).takesXps ? 'XPS_PASS' : 'RAW'
      const document = spooler.startDocument(queue, name, datatype)
      return opened(
        {
          jobId: document.jobId,
          queue,
          write: (bytes) => spooler.write(document, bytes),
          end: () => spooler.endDocument(document),
          abort: () => spooler.abortDocument(document),
        },
        attributes,
      )
    },

    write(document: number, bytes: Uint8Array): void {
      known(document).write?.(bytes)
    },

    /** Before Windows is told of the document: pdfium alone has to do with it. False where it can't be opened. */
    async openPages(what: Pages): Promise<boolean> {
      // Of a document that was opened and never begun.
      pagesAtHand?.pages.close()
      pagesAtHand = undefined
      const pages = await openPages(what)
      if (pages === undefined) return false
      try {
        pagesAtHand = { pages, sizes: pages.sizes() }
        return true
      } catch (error) {
        pages.close()
        throw error
      }
    },

    /** What was opened last. Answers how many sides there are to draw. */
    startDrawn({ queue, name, attributes, ...what }: DrawnStart): Started & { sides: number } {
      if (pagesAtHand === undefined) throw new Error('no pages are open in this thread')
      const { pages, sizes } = pagesAtHand
      pagesAtHand = undefined
      try {
        const plan = planDrawing(what.ticket, Buffer.from(what.devMode), what.capabilities)
        const devMode = spooler.mergedDevMode(queue, plan.devMode)
        const document = GdiDocument.start(windows, { queue, name, devMode })
        const sheets = orAbort(document, () => allSides(layOutSheets(sizes, what.ticket, document.paper), plan))
        const started = opened(
          {
            jobId: document.jobId,
            queue,
            drawSide: (side) => document.draw(sheets[side] ?? [], pages, plan.isGray),
            end: () => closing(pages, () => document.end()),
            abort: () => closing(pages, () => document.abort()),
          },
          attributes,
        )
        return { ...started, sides: sheets.length }
      } catch (error) {
        pages.close()
        throw error
      }
    },

    drawSide(document: number, side: number): void {
      known(document).drawSide?.(side)
    },

    end(document: number): void {
      const found = known(document)
      openByNumber.delete(document)
      found.end()
    },

    abort(document: number): void {
      const found = known(document)
      openByNumber.delete(document)
      found.abort()
    },
  }
}

export type DocumentCalls = ReturnType<typeof documentCalls>

/** Undefined for what is no such document. What opens them is loaded by the threads that do: the one that lists printers does not. */
async function openPages({ bytes, format }: Pages): Promise<PdfPages | undefined> {
  const { PdfPages } = await import('./pdf-pages.ts')
  if (format !== 'image/png' && format !== 'image/jpeg') return PdfPages.open(bytes)
  const { imagePdf } = await import('../pdf/image-pdf.ts')
  try {
    return await PdfPages.open(imagePdf(bytes, format, { fallbackDpi: FALLBACK_DPI }))
  } catch {
    return undefined
  }
}

/** What Windows was told of stays in its queue until it is told otherwise. */
function orAbort<T>(document: GdiDocument, act: () => T): T {
  try {
    return act()
  } catch (error) {
    try {
      document.abort()
    } catch {
      // Why it was to be aborted says more; what is left of it is removed before it is begun anew.
    }
    throw error
  }
}

function closing(pages: PdfPages, act: () => void): void {
  try {
    act()
  } finally {
    pages.close()
  }
}

/**
 * Pauses the job before anything of it is there, so that Windows begins with it only when it is whole and released: the second half
 * of a hand-over can then be told from the first after a crash. Whether it holds is looked at, since some queues only say so.
 */
function hold(spooler: Spooler, { queue, jobId }: Open, attributes: number): boolean {
  if ((attributes & queueAttributes.direct) !== 0) return false
  try {
    spooler.setJob(queue, jobId, 'pause')
    return spooler.jobs(queue).some((job) => job.id === jobId && (job.status & jobStatus.paused) !== 0)
  } catch {
    // Not everybody may pause their jobs everywhere; then it prints as it comes.
    return false
  }
}
