import { z } from 'zod'
import type { DocumentFormat } from './document-format.ts'
import { isRaw } from './document-format.ts'
import type { PrinterCapabilities } from './printer.ts'

/** Printer languages in which the agent can draw a page as a bitmap. */
export const labelLanguages = ['application/vnd.zebra.zpl'] as const satisfies readonly DocumentFormat[]

/** What label printers of the field print at: 6, 8, 12 and 24 dots per millimetre. */
export const labelResolutions = ['152dpi', '203dpi', '300dpi', '600dpi'] as const
export type LabelResolution = (typeof labelResolutions)[number]

/**
 * How the agent makes labels of PDFs and images for a queue without a driver, which passes bytes on as they are: each page is drawn at the
 * printer's resolution and sent in its language. Nothing tells a raw queue's language, resolution or label, so people say it.
 */
export const LabelSetup = z.object({
  language: z.enum(labelLanguages),
  printerResolution: z.enum(labelResolutions),
  /** Of one label, across the printer's head, in micrometres; the widest heads print some 216 mm. */
  widthUm: z.int().min(10_000).max(220_000),
  /** Of one label, along its way, in micrometres. */
  heightUm: z.int().min(5_000).max(1_000_000),
})
export type LabelSetup = z.infer<typeof LabelSetup>

/** What is drawn for a queue that has a label setup; text is left out, since its own language is text as well. */
const drawnFormats = ['application/pdf', 'image/png', 'image/jpeg'] as const satisfies readonly DocumentFormat[]
export type DrawnFormat = (typeof drawnFormats)[number]

/** Whether a document of this format is drawn as labels, rather than passed on as it is. */
export function isDrawn(format: DocumentFormat): format is DrawnFormat {
  return drawnFormats.some((drawn) => drawn === format)
}

/** What a queue can do once the agent draws labels for it. One with a driver does that by itself, and its setup counts for nothing. */
export function withLabels(capabilities: PrinterCapabilities, setup: LabelSetup | null): PrinterCapabilities {
  if (setup === null || !capabilities.formats.every(isRaw)) return capabilities
  const { printerResolution, widthUm, heightUm } = setup
  const media = labelMediaName(setup)
  return {
    ...capabilities,
    formats: [...capabilities.formats, ...drawnFormats],
    media: [{ name: media, widthUm, heightUm }],
    mediaReady: [media],
    resolutions: [printerResolution],
    orientations: ['portrait', 'landscape', 'reverse-portrait', 'reverse-landscape'],
    pageRanges: true,
    printScalings: ['auto', 'fit', 'none'],
    printColorModes: ['monochrome'],
    defaults: { media, printerResolution, printScaling: 'auto', printColorMode: 'monochrome' },
  }
}

/** A self-describing name (PWG 5101.1 §5.1), which no print system has to know. */
function labelMediaName({ widthUm, heightUm }: LabelSetup): string {
  const size = `${widthUm / 1000}x${heightUm / 1000}mm`
  return `custom_${size}_${size}`
}
