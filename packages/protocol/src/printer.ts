import { z } from 'zod'
import { allDocumentFormats } from './document-format.ts'
import { evidenceLevels } from './job-state.ts'
import { knownWords } from './known-words.ts'
import { QueueActs } from './queue-act.ts'
import { ReportedTime } from './reported-time.ts'
import { Text, Told } from './text.ts'
import { JobTicket, colorModes, orientations, qualities, scalings, sidesValues } from './ticket.ts'

const Keyword = Told(255).min(1)
const keywords = (max: number) => z.array(Keyword).max(max)

/** A paper size; sizes in micrometres where the name's size is known (PWG 5101.1). */
export const Media = z.object({
  name: Keyword,
  widthUm: z.int().min(0).nullable(),
  heightUm: z.int().min(0).nullable(),
})
export type Media = z.infer<typeof Media>

/**
 * What a printer can do, in IPP words. An empty list means that the print system does not say, and then the
 * option can't be checked and is refused; without `formats` nothing can be printed.
 */
export const PrinterCapabilities = z.object({
  formats: knownWords(allDocumentFormats, 32),
  copiesMax: z.int().min(1).max(9999),
  collate: z.boolean(),
  media: z.array(Media).max(500),
  mediaReady: keywords(64),
  mediaSources: keywords(64),
  mediaTypes: keywords(200),
  sides: knownWords(sidesValues, 3),
  printColorModes: knownWords(colorModes, 3),
  printQualities: knownWords(qualities, 3),
  resolutions: keywords(64),
  orientations: knownWords(orientations, 4),
  numberUp: z.array(z.int().min(1).max(16)).max(16),
  pageRanges: z.boolean(),
  printScalings: knownWords(scalings, 5),
  outputBins: keywords(64),
  /** What the printer does when a ticket leaves an option out; nothing is known when it comes in words of another version. */
  defaults: JobTicket.catch({}),
})
export type PrinterCapabilities = z.infer<typeof PrinterCapabilities>

/** What a queue can do that lays nothing out and obeys no option: bytes in, bytes out. */
export const noOptions = {
  collate: false,
  media: [],
  mediaReady: [],
  mediaSources: [],
  mediaTypes: [],
  sides: [],
  printColorModes: [],
  printQualities: [],
  resolutions: [],
  orientations: [],
  numberUp: [],
  pageRanges: false,
  printScalings: [],
  outputBins: [],
  defaults: {},
} satisfies Omit<PrinterCapabilities, 'formats' | 'copiesMax'>

/** The device's own state (IPP `printer-state`, RFC 8011 §5.4.11); `unknown` where the print system can't tell. */
export const printerStates = ['idle', 'processing', 'stopped', 'unknown'] as const
export const PrinterState = z.enum(printerStates)
export type PrinterState = z.infer<typeof PrinterState>

export const reasonSeverities = ['report', 'warning', 'error'] as const
export const ReasonSeverity = z.enum(reasonSeverities)

/** One IPP `printer-state-reasons` keyword without its ending; the ending is the severity (RFC 8011 §5.4.12). */
export const PrinterReason = z.object({
  reason: Keyword,
  severity: ReasonSeverity.catch('report'),
  since: ReportedTime,
})
export type PrinterReason = z.infer<typeof PrinterReason>

/** How much of a supply is left. `levelPercent` is null where the device can't tell. */
export const Supply = z.object({
  name: Keyword,
  kind: Keyword,
  color: Told(127).nullable(),
  levelPercent: z.int().min(0).max(100).nullable(),
})
export type Supply = z.infer<typeof Supply>

export const PrinterHealth = z.object({
  state: PrinterState.catch('unknown'),
  since: ReportedTime,
  /** Whether the queue takes new jobs (IPP `printer-is-accepting-jobs`). */
  acceptingJobs: z.boolean(),
  reasons: z.array(PrinterReason).max(64),
  /** The print system's own words, for people. */
  message: Told(1023),
  supplies: z.array(Supply).max(32),
})
export type PrinterHealth = z.infer<typeof PrinterHealth>

/**
 * How the agent names a printer: `system` and the queue's own name, such as `cups/Zebra_1`.
 * It is the identity under which the relay knows it again.
 */
export const LocalPrinterName = Text(255)
  .min(3)
  .regex(/^[a-z]+\/.+$/u)
export type LocalPrinterName = z.infer<typeof LocalPrinterName>

export const PrinterDescription = z.object({
  /** The name shown to people. */
  displayName: Told(255).min(1),
  location: Told(1023),
  makeAndModel: Told(1023),
  /** Where the print system sends its bytes, without credentials, such as `socket://10.0.0.7:9100`. */
  deviceUri: Told(1023),
  isDefault: z.boolean(),
  /** A queue without driver: bytes go through unchanged, and only raw formats may be sent. */
  isRaw: z.boolean(),
  /** The strongest evidence this queue can ever give. */
  bestEvidence: z.enum(evidenceLevels).catch('spooled'),
})
export type PrinterDescription = z.infer<typeof PrinterDescription>

/** One printer as an agent reports it. */
export const LocalPrinter = z.object({
  name: LocalPrinterName,
  description: PrinterDescription,
  capabilities: PrinterCapabilities,
  health: PrinterHealth,
  /** What this agent did of late about a queue that had stopped itself. The relay keeps each once, however often it is told. */
  acts: QueueActs.optional(),
})
export type LocalPrinter = z.infer<typeof LocalPrinter>
