import { type DocumentFormat, rawFormats } from '@cloudprint/protocol/document-format'
import { plainText } from '@cloudprint/protocol/plain-text'
import { noOptions } from '@cloudprint/protocol/printer'
import type { LocalPrinter, PrinterCapabilities } from '@cloudprint/protocol/printer'
import { orientations, scalings, sidesValues } from '@cloudprint/protocol/ticket'
import type { JobTicket } from '@cloudprint/protocol/ticket'
import { rawLanguages } from '../cups/raw-languages.ts'
import { defaultsOf, resolutionText } from './dev-mode.ts'
import type { PrintQuality } from './dev-mode.ts'
import { paperChoices, sourceChoices, typeChoices } from './driver-choices.ts'
import { rangeOf } from './media-names.ts'
import { pagesPerSide } from './lay-out-sheets.ts'
import type { DeviceCapabilities } from './read-device-capabilities.ts'
import type { DriverInfo, QueueInfo } from './spooler.ts'
import { translateHealth } from './translate-health.ts'
import { queueAttributes } from './windows-words.ts'

/** What a driver says of itself, as far as it could be asked. */
export interface DriverFacts {
  capabilities: DeviceCapabilities
  devMode: Buffer
  qualities: PrintQuality[]
  driver: DriverInfo
}

export interface PrinterContext {
  defaultQueue: string | undefined
  /** Undefined where the driver does not answer: then nothing but raw bytes can be printed. */
  facts: DriverFacts | undefined
  /** Whether Windows tells how jobs end. */
  tellsEnds: boolean
  sinceOf: (mark: string) => Date
}

/** Repeated by us where the driver counts less far. */
const MOST_COPIES = 999

/** Whoever prints there is asked for a file name, and at a service's printer nobody would see it. */
const asksSomebody = /^(portprompt:|file:|shrfax:)/i

/** One queue as a printer of ours; undefined for what is no printer for an unattended program. */
export function translatePrinter(queue: QueueInfo, context: PrinterContext): LocalPrinter | undefined {
  if (queue.name === '' || asksSomebody.test(queue.port) || (queue.attributes & queueAttributes.fax) !== 0) return undefined
  const isRaw = isTextOnly(queue.driver)
  return {
    name: printerName(queue.name),
    description: {
      displayName: plainText(queue.name, 255),
      location: plainText(queue.location, 1023),
      makeAndModel: plainText(makeAndModel(queue, context.facts), 1023),
      deviceUri: plainText(`winspool:${queue.port}`, 1023),
      isDefault: queue.name === context.defaultQueue,
      isRaw,
      bestEvidence: context.tellsEnds ? 'sent' : 'spooled',
    },
    capabilities: isRaw ? rawCapabilities : renderedCapabilities(queue, context.facts),
    health: translateHealth(queue, context.sinceOf),
  }
}

/** The driver that Windows has for printers without one: it lays nothing out, and passes every byte. */
function isTextOnly(driver: string): boolean {
  return driver === 'Generic / Text Only'
}

const rawCapabilities: PrinterCapabilities = { ...noOptions, formats: [...rawFormats], copiesMax: MOST_COPIES }

function renderedCapabilities(queue: QueueInfo, facts: DriverFacts | undefined): PrinterCapabilities {
  const raw = rawLanguages(`${queue.driver} ${facts?.driver.manufacturer ?? ''}`, '')
  if (facts === undefined) return { ...noOptions, formats: raw, copiesMax: MOST_COPIES }
  const { capabilities, devMode } = facts
  const papers = paperChoices(capabilities)
  const ready = papers.filter(({ name }) => capabilities.mediaReady.includes(name))
  const formats: DocumentFormat[] = ['application/pdf', 'image/png', 'image/jpeg', ...raw]
  return {
    formats,
    copiesMax: Math.min(9_999, Math.max(MOST_COPIES, capabilities.copies)),
    collate: true,
    media: [...papers.map(({ media }) => media), ...rangeOf(capabilities.smallest, capabilities.largest)].slice(0, 500),
    mediaReady: ready.map(({ media }) => media.name).slice(0, 64),
    mediaSources: sourceChoices(capabilities)
      .map(({ keyword }) => keyword)
      .slice(0, 64),
    mediaTypes: typeChoices(capabilities)
      .map(({ keyword }) => keyword)
      .slice(0, 200),
    sides: capabilities.duplex ? [...sidesValues] : ['one-sided'],
    printColorModes: capabilities.color ? ['color', 'monochrome'] : ['monochrome'],
    printQualities: facts.qualities,
    resolutions: [...new Set(capabilities.resolutions.flatMap(({ x, y }) => (x > 0 ? [resolutionText(x, y)] : [])))].slice(0, 64),
    orientations: [...orientations],
    numberUp: [...pagesPerSide],
    pageRanges: true,
    printScalings: [...scalings],
    outputBins: [],
    defaults: { ...offered(defaultsOf(devMode, capabilities), facts), printScaling: 'auto-fit' },
  }
}

/** Some drivers come with a quality, and know only one. */
function offered({ printQuality, ...defaults }: JobTicket, { qualities }: DriverFacts): JobTicket {
  return printQuality !== undefined && qualities.includes(printQuality) ? { ...defaults, printQuality } : defaults
}

/** The driver's name says both, mostly. */
function makeAndModel({ driver }: QueueInfo, facts: DriverFacts | undefined): string {
  const maker = facts?.driver.manufacturer ?? ''
  return maker === '' || driver.toLowerCase().startsWith(maker.toLowerCase()) ? driver : `${maker} ${driver}`
}

const prefix = 'windows/'

export function printerName(queue: string): string {
  return `${prefix}${queue}`
}

/** The queue that a printer's name means; undefined when it is none of Windows. */
export function queueOf(name: string): string | undefined {
  return name.startsWith(prefix) && name.length > prefix.length ? name.slice(prefix.length) : undefined
}
