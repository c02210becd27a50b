import type { JobTicket } from '@cloudprint/protocol/ticket'
import { texts } from '../../texts/texts.ts'
import { readableKeyword } from './keyword.ts'
import { mediaText } from './media-words.ts'

const words = texts.tickets

export const sidesWords = words.sides
export const colorModeWords = words.colorModes
export const qualityWords = words.qualities
export const orientationWords = words.orientations
export const scalingWords = words.scalings

export function trayWords(keyword: string): string {
  return words.trays[keyword] ?? readableKeyword(keyword)
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
  const { options } = words
  const lines: [label: string, value: string | undefined][] = [
    [options.copies, ticket.copies?.toString()],
    [options.collate, ticket.collate === undefined ? undefined : words.collated(ticket.collate)],
    [options.media, ticket.media && mediaText(ticket.media)],
    [options.mediaSource, ticket.mediaSource && trayWords(ticket.mediaSource)],
    [options.mediaType, ticket.mediaType && readableKeyword(ticket.mediaType)],
    [options.sides, ticket.sides && sidesWords[ticket.sides]],
    [options.color, ticket.printColorMode && colorModeWords[ticket.printColorMode]],
    [options.quality, ticket.printQuality && qualityWords[ticket.printQuality]],
    [options.resolution, ticket.printerResolution && resolutionWords(ticket.printerResolution)],
    [options.orientation, ticket.orientationRequested && orientationWords[ticket.orientationRequested]],
    [options.numberUp, ticket.numberUp?.toString()],
    [options.pages, ticket.pageRanges?.map(({ from, to }) => (from === to ? `${from}` : `${from}–${to}`)).join(', ')],
    [options.scaling, ticket.printScaling && scalingWords[ticket.printScaling]],
    [options.outputBin, ticket.outputBin && trayWords(ticket.outputBin)],
  ]
  return lines.flatMap(([label, value]) => (value === undefined ? [] : [{ label, value }]))
}
