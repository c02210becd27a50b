import { mediaSize } from '@cloudprint/job-rules/media-size'
import { type DocumentFormat, rawFormats, renderedFormats } from '@cloudprint/protocol/document-format'
import { noOptions } from '@cloudprint/protocol/printer'
import type { Media, PrinterCapabilities } from '@cloudprint/protocol/printer'
import { type JobTicket, colorModes, orientations, qualities, scalings, sidesValues } from '@cloudprint/protocol/ticket'
import type { IppAttributes, IppResolution } from './ipp/ipp-message.ts'
import { booleanOf, membersOf, numberOf, numbersOf, rangeOf, resolutionsOf, textOf, textsOf } from './ipp/read-attributes.ts'
import { orientationEnums, qualityEnums } from './printer-attributes.ts'
import { rawLanguages } from './raw-languages.ts'

/** CUPS's own limit is 9999 (MaxCopies); a printer behind it may take fewer. */
const mostCopies = 9999

/** A queue without driver, where CUPS passes every byte on unchanged. */
export function isRawQueue(printer: IppAttributes): boolean {
  return (textOf(printer, 'printer-make-and-model') ?? '') === 'Local Raw Printer'
}

/** What a CUPS printer can do, in our words; lists are cut to what the protocol carries. */
export function translateCapabilities(printer: IppAttributes): PrinterCapabilities {
  const copiesMax = Math.min(Math.max(rangeOf(printer, 'copies-supported')?.to ?? 1, 1), mostCopies)
  // A raw queue advertises options and 78 formats, and obeys none of them.
  if (isRawQueue(printer)) return { ...noOptions, formats: [...rawFormats], copiesMax }
  const handling = textsOf(printer, 'multiple-document-handling-supported')
  return {
    formats: formatsOf(printer),
    copiesMax,
    collate: handling.includes(collated) && handling.includes(uncollated),
    media: mediaOf(printer),
    mediaReady: unique(textsOf(printer, 'media-ready'), 64),
    mediaSources: unique(textsOf(printer, 'media-source-supported'), 64),
    mediaTypes: unique(textsOf(printer, 'media-type-supported'), 200),
    sides: known(sidesValues, textsOf(printer, 'sides-supported')),
    printColorModes: known(colorModes, textsOf(printer, 'print-color-mode-supported')),
    printQualities: qualities.filter((each) => numbersOf(printer, 'print-quality-supported').includes(qualityEnums[each])),
    resolutions: unique(resolutionsOf(printer, 'printer-resolution-supported').map(resolutionText), 64),
    orientations: orientations.filter((each) => numbersOf(printer, 'orientation-requested-supported').includes(orientationEnums[each])),
    numberUp: numbersOf(printer, 'number-up-supported')
      .filter((each) => each >= 1 && each <= 16)
      .slice(0, 16),
    pageRanges: booleanOf(printer, 'page-ranges-supported') ?? false,
    printScalings: known(scalings, textsOf(printer, 'print-scaling-supported')),
    outputBins: unique(textsOf(printer, 'output-bin-supported'), 64),
    defaults: defaultsOf(printer),
  }
}

export const collated = 'separate-documents-collated-copies'
export const uncollated = 'separate-documents-uncollated-copies'

function formatsOf(printer: IppAttributes): DocumentFormat[] {
  const supported = new Set(textsOf(printer, 'document-format-supported'))
  const rendered = renderedFormats.filter((format) => supported.has(format))
  const takesRaw = supported.has('application/vnd.cups-raw') || supported.has('application/octet-stream')
  const raw = takesRaw ? rawLanguages(textOf(printer, 'printer-make-and-model') ?? '', textOf(printer, 'printer-device-id') ?? '') : []
  const formats = [...rendered, ...raw]
  return formats.length > 0 ? formats : ['application/octet-stream']
}

function mediaOf(printer: IppAttributes): Media[] {
  return unique(textsOf(printer, 'media-supported'), 500).map((name) => {
    const size = mediaSize(name)
    return { name, widthUm: size?.widthUm ?? null, heightUm: size?.heightUm ?? null }
  })
}

/** Without a word in the ticket the document keeps its size unless the paper is too small: `auto` scales A4 to Letter. */
const calmScalings = ['auto-fit', 'none', 'fit'] as const

function defaultsOf(printer: IppAttributes): JobTicket {
  const mediaCol = membersOf(printer, 'media-col-default') ?? new Map()
  const quality = numberOf(printer, 'print-quality-default')
  const resolution = resolutionsOf(printer, 'printer-resolution-default')[0]
  const offeredScalings = textsOf(printer, 'print-scaling-supported')
  return withoutUndefined({
    copies: numberOf(printer, 'copies-default'),
    media: textOf(printer, 'media-default'),
    mediaSource: textOf(mediaCol, 'media-source'),
    mediaType: textOf(mediaCol, 'media-type'),
    sides: known(sidesValues, textsOf(printer, 'sides-default'))[0],
    printColorMode: known(colorModes, textsOf(printer, 'print-color-mode-default'))[0],
    printQuality: qualities.find((each) => qualityEnums[each] === quality),
    printerResolution: resolution === undefined ? undefined : resolutionText(resolution),
    printScaling: calmScalings.find((each) => offeredScalings.includes(each)),
    outputBin: textOf(printer, 'output-bin-default'),
  })
}

/** `203dpi`, `600x1200dpi`; dots per centimetre are turned into dots per inch. */
export function resolutionText({ x, y, units }: IppResolution): string {
  const factor = units === 'dpcm' ? 2.54 : 1
  const [across, along] = [Math.round(x * factor), Math.round(y * factor)]
  return across === along ? `${across}dpi` : `${across}x${along}dpi`
}

function known<T extends string>(words: readonly T[], values: readonly string[]): T[] {
  return words.filter((word) => values.includes(word))
}

/** Keywords fit for the protocol: no empty ones, none twice, none too long, not too many. */
function unique(values: readonly string[], max: number): string[] {
  return [...new Set(values)].filter((value) => value.length > 0 && value.length <= 255).slice(0, max)
}

function withoutUndefined<T extends object>(object: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
}
