import { mediaSize } from '@cloudprint/job-rules/media-size'
import { type DocumentFormat, isRaw } from '@cloudprint/protocol/document-format'
import type { JobTicket } from '@cloudprint/protocol/ticket'
import {
  attributes,
  collection,
  enumValue,
  integer,
  type IppAttributes,
  type IppValue,
  keyword,
  range,
  resolution,
} from './ipp/ipp-message.ts'
import { orientationEnums, qualityEnums } from './printer-attributes.ts'
import { collated, uncollated } from './translate-capabilities.ts'

/**
 * A checked ticket as IPP job attributes (RFC 8011 §5.2, PWG 5100.7, 5100.13). Paper and scaling are always said, from the
 * printer's defaults where the ticket is silent: left to itself CUPS scales A4 to Letter.
 */
export function translateTicket(ticket: JobTicket, defaults: JobTicket, format: DocumentFormat): IppAttributes {
  const { copies } = ticket
  const first = copies === undefined ? {} : { copies: integer(copies) }
  if (isRaw(format)) return attributes(first)
  return attributes({
    ...first,
    ...paper(ticket, defaults),
    ...given('print-scaling', ticket.printScaling ?? defaults.printScaling, keyword),
    ...given('multiple-document-handling', ticket.collate, (isCollated) => keyword(isCollated ? collated : uncollated)),
    ...given('sides', ticket.sides, keyword),
    ...given('print-color-mode', ticket.printColorMode, keyword),
    ...given('print-quality', ticket.printQuality, (quality) => enumValue(qualityEnums[quality])),
    ...given('printer-resolution', ticket.printerResolution, resolutionValue),
    ...given('orientation-requested', ticket.orientationRequested, (each) => enumValue(orientationEnums[each])),
    ...given('number-up', ticket.numberUp, integer),
    ...given('page-ranges', ticket.pageRanges, (ranges) => ranges.map(({ from, to }) => range(from, to))),
    ...given('output-bin', ticket.outputBin, keyword),
  })
}

type Members = Record<string, IppValue | IppValue[]>

/** Tray and kind of paper only work inside `media-col`, and there the size must stand as well (measured). */
function paper(ticket: JobTicket, defaults: JobTicket): Members {
  const media = ticket.media ?? defaults.media
  const { mediaSource, mediaType } = ticket
  if (mediaSource === undefined && mediaType === undefined) return given('media', media, keyword)
  const size = media === undefined ? undefined : mediaSize(media)
  const members = {
    ...given('media-size', size, ({ widthUm, heightUm }) =>
      collection({ 'x-dimension': hundredthsOfMm(widthUm), 'y-dimension': hundredthsOfMm(heightUm) }),
    ),
    ...given('media-source', mediaSource, keyword),
    ...given('media-type', mediaType, keyword),
  }
  return { 'media-col': collection(members), ...(size === undefined ? given('media', media, keyword) : {}) }
}

/** PWG 5100.7 counts sizes in hundredths of a millimetre. */
function hundredthsOfMm(um: number): IppValue {
  return integer(Math.round(um / 10))
}

function resolutionValue(text: string): IppValue {
  const [across = '0', along = across] = text.replace(/dpi$/, '').split('x')
  return resolution({ x: Number(across), y: Number(along), units: 'dpi' })
}

function given<T>(name: string, value: T | undefined, encode: (value: T) => IppValue | IppValue[]): Members {
  return value === undefined ? {} : { [name]: encode(value) }
}
