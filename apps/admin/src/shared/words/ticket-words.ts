import type { JobTicket } from '@cloudprint/protocol/ticket'
import { readableKeyword } from './keyword.ts'
import { mediaText } from './media-words.ts'

export const sidesWords = {
  'one-sided': 'One side',
  'two-sided-long-edge': 'Both sides, turned like a book',
  'two-sided-short-edge': 'Both sides, turned like a pad',
} as const

export const colorModeWords = { auto: 'Automatic', color: 'Colour', monochrome: 'Black and white' } as const
export const qualityWords = { draft: 'Draft', normal: 'Normal', high: 'High' } as const
export const orientationWords = {
  'portrait': 'Upright',
  'landscape': 'Sideways',
  'reverse-landscape': 'Sideways, turned around',
  'reverse-portrait': 'Upside down',
} as const
export const scalingWords = {
  'auto': 'Automatic',
  'auto-fit': 'Shrunk when too large',
  'fill': 'Fills the page, edges may be cut',
  'fit': 'Fits the page',
  'none': 'Original size',
} as const

const trays: Record<string, string> = {
  'auto': 'Automatic',
  'manual': 'Manual feed',
  'by-pass-tray': 'Bypass tray',
  'main': 'Main tray',
  'alternate': 'Alternate tray',
  'envelope': 'Envelope feed',
  'large-capacity': 'Large tray',
  'roll-1': 'Roll 1',
  'main-roll': 'Main roll',
}

export function trayWords(keyword: string): string {
  return trays[keyword] ?? readableKeyword(keyword)
}

/** `600x1200dpi` becomes `600 × 1200 dpi`. */
export function resolutionWords(resolution: string): string {
  return resolution.replace('x', ' × ').replace(/dpi$/, ' dpi')
}

export interface TicketLine {
  label: string
  value: string
}

/** What a ticket asks, one line an option; empty when everything is left to the printer. */
export function ticketLines(ticket: JobTicket): TicketLine[] {
  const lines: [label: string, value: string | undefined][] = [
    ['Copies', ticket.copies?.toString()],
    ['Copies in order', ticket.collate === undefined ? undefined : ticket.collate ? 'Set by set' : 'Page by page'],
    ['Paper', ticket.media && mediaText(ticket.media)],
    ['Tray', ticket.mediaSource && trayWords(ticket.mediaSource)],
    ['Kind of paper', ticket.mediaType && readableKeyword(ticket.mediaType)],
    ['Sides', ticket.sides && sidesWords[ticket.sides]],
    ['Colour', ticket.printColorMode && colorModeWords[ticket.printColorMode]],
    ['Quality', ticket.printQuality && qualityWords[ticket.printQuality]],
    ['Resolution', ticket.printerResolution && resolutionWords(ticket.printerResolution)],
    ['Orientation', ticket.orientationRequested && orientationWords[ticket.orientationRequested]],
    ['Pages on one side', ticket.numberUp?.toString()],
    ['Pages', ticket.pageRanges?.map(({ from, to }) => (from === to ? `${from}` : `${from}–${to}`)).join(', ')],
    ['Scaling', ticket.printScaling && scalingWords[ticket.printScaling]],
    ['Output bin', ticket.outputBin && trayWords(ticket.outputBin)],
  ]
  return lines.flatMap(([label, value]) => (value === undefined ? [] : [{ label, value }]))
}
