import { type DocumentFormat, documentFormats, isRaw } from '@cloudprint/protocol/document-format'
import type { PrinterCapabilities } from '@cloudprint/protocol/printer'
import { type Problem, type Refused, refuse } from '@cloudprint/protocol/problems'
import type { JobTicket } from '@cloudprint/protocol/ticket'
import { mediaSize } from './media-size.ts'

type FieldError = NonNullable<Problem['errors']>[number]
type Option = keyof JobTicket

/**
 * Whether the printer can do all that the ticket asks with a document of this format. Print systems take nonsense
 * silently (CUPS answers successful-ok to `sides=nonsense`), so what is not checked here is lost without a word.
 */
export function checkTicket(ticket: JobTicket, capabilities: PrinterCapabilities, format: DocumentFormat): { ok: true } | Refused {
  if (!capabilities.formats.includes(format)) return refuseFormat(capabilities, format)
  const errors = isRaw(format) ? errorsOfRaw(ticket, capabilities, format) : errorsOfRendered(ticket, capabilities)
  if (errors.length === 0) return { ok: true }
  const named = errors.map((error) => error.field.slice('ticket.'.length)).join(', ')
  return refuse('ticket-unsupported', `The printer can not do what the ticket asks for: ${named}.`, errors)
}

function refuseFormat(capabilities: PrinterCapabilities, format: DocumentFormat): Refused {
  const taken = capabilities.formats.map((each) => documentFormats[each].name).join(', ')
  return refuse('document-format-unsupported', `The printer takes no ${documentFormats[format].name}; it takes ${taken}.`)
}

/** Raw bytes carry their own options; only the repetition of the whole file is the print system's work. */
function errorsOfRaw(ticket: JobTicket, capabilities: PrinterCapabilities, format: DocumentFormat): FieldError[] {
  const { name } = documentFormats[format]
  const options = Object.entries(ticket).filter(([option, value]) => option !== 'copies' && value !== undefined)
  const refused = options.map(([option]) => ({
    field: `ticket.${option}`,
    message: `${name} is sent to the printer as it is; say this inside the document instead`,
  }))
  return [...copiesError(ticket, capabilities), ...refused]
}

function errorsOfRendered(ticket: JobTicket, capabilities: PrinterCapabilities): FieldError[] {
  return [
    ...copiesError(ticket, capabilities),
    ...flagError('collate', ticket.collate !== undefined, capabilities.collate),
    ...mediaError(ticket.media, capabilities),
    ...choiceError('mediaSource', ticket.mediaSource, capabilities.mediaSources),
    ...choiceError('mediaType', ticket.mediaType, capabilities.mediaTypes),
    ...choiceError('sides', ticket.sides, capabilities.sides),
    ...choiceError('printColorMode', ticket.printColorMode, capabilities.printColorModes),
    ...choiceError('printQuality', ticket.printQuality, capabilities.printQualities),
    ...choiceError('printerResolution', ticket.printerResolution, capabilities.resolutions),
    ...choiceError('orientationRequested', ticket.orientationRequested, capabilities.orientations),
    ...choiceError('numberUp', ticket.numberUp, capabilities.numberUp),
    ...pageRangesError(ticket.pageRanges, capabilities),
    ...choiceError('printScaling', ticket.printScaling, capabilities.printScalings),
    ...choiceError('outputBin', ticket.outputBin, capabilities.outputBins),
  ]
}

function copiesError({ copies }: JobTicket, { copiesMax }: PrinterCapabilities): FieldError[] {
  if (copies === undefined || copies <= copiesMax) return []
  return [{ field: 'ticket.copies', message: `${copies} is too many; at most ${copiesMax}` }]
}

function flagError(option: Option, isAsked: boolean, isSupported: boolean): FieldError[] {
  return isAsked && !isSupported ? [{ field: `ticket.${option}`, message: 'this printer has no such option' }] : []
}

function choiceError<T extends string | number>(option: Option, value: T | undefined, allowed: readonly T[]): FieldError[] {
  if (value === undefined || allowed.includes(value)) return []
  return [{ field: `ticket.${option}`, message: `${value} is not offered; ${allowedText(allowed)}` }]
}

function mediaError(media: string | undefined, capabilities: PrinterCapabilities): FieldError[] {
  if (media === undefined || isWithinCustomSizes(media, capabilities)) return []
  return choiceError(
    'media',
    media,
    capabilities.media.map(({ name }) => name),
  )
}

/** Printers that take any size in a range list its ends as `custom_min_…` and `custom_max_…` (PWG 5101.1 §5.1.3). */
function isWithinCustomSizes(media: string, { media: listed }: PrinterCapabilities): boolean {
  if (!media.startsWith('custom_') || media.startsWith('custom_min_') || media.startsWith('custom_max_')) return false
  const size = mediaSize(media)
  const min = listed.find(({ name }) => name.startsWith('custom_min_'))
  const max = listed.find(({ name }) => name.startsWith('custom_max_'))
  if (size === undefined || min === undefined || max === undefined) return false
  const fits = (value: number, low: number | null, high: number | null) => value >= (low ?? Infinity) && value <= (high ?? 0)
  return fits(size.widthUm, min.widthUm, max.widthUm) && fits(size.heightUm, min.heightUm, max.heightUm)
}

function pageRangesError(ranges: JobTicket['pageRanges'], { pageRanges }: PrinterCapabilities): FieldError[] {
  if (ranges === undefined) return []
  const isAscending = ranges.every((range, index) => range.from > (ranges[index - 1]?.to ?? 0))
  if (!isAscending) return [{ field: 'ticket.pageRanges', message: 'ranges must ascend and not overlap' }]
  return flagError('pageRanges', true, pageRanges)
}

/** Enough to choose from; the whole list stands in the printer's capabilities. */
const maxValuesNamed = 24

function allowedText(allowed: readonly (string | number)[]): string {
  if (allowed.length === 0) return 'the printer does not say what it can do here'
  const named = allowed.slice(0, maxValuesNamed).join(', ')
  return allowed.length > maxValuesNamed ? `one of ${named}, and ${allowed.length - maxValuesNamed} more` : `one of ${named}`
}
