import type { LabelSetup } from '@cloudprint/protocol/label-setup'
import type { JobTicket } from '@cloudprint/protocol/ticket'
import type { PDFiumDocument } from '@hyzyla/pdfium'
import { labelBitmap } from './label-bitmap.ts'
import { dotsOf, placePage } from './place-page.ts'
import { zplLabel } from './zpl-label.ts'

/** A page that is scaled to its own size may be a poster: what is drawn beyond this is not a label's. 40 million dots are 40 MB. */
const MAX_DOTS = 40_000_000

/** Draws the pages that the ticket asks for, one label each, and gives them out one by one, so that one page is in memory at a time. */
export async function* drawLabels(document: PDFiumDocument, setup: LabelSetup, ticket: JobTicket): AsyncGenerator<string> {
  const label = dotsOf(setup)
  for (let index = 0; index < document.getPageCount(); index += 1) {
    if (!isWanted(index + 1, ticket.pageRanges)) continue
    const page = document.getPage(index)
    const { originalWidth: widthPt, originalHeight: heightPt } = page.getOriginalSize()
    const placement = placePage({ widthPt, heightPt }, setup, ticket)
    const { width, height } = placement
    if (width * height > MAX_DOTS) throw new Error(`page ${index + 1} is ${width} by ${height} dots large at its own size`)
    const { data } = await page.render({ width, height, colorSpace: 'Gray', render: 'bitmap' })
    yield zplLabel(labelBitmap(data, placement, label))
  }
}

function isWanted(page: number, ranges: JobTicket['pageRanges']): boolean {
  return ranges === undefined || ranges.some(({ from, to }) => page >= from && page <= to)
}
