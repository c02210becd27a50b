import type { LocalPrinter } from '@cloudprint/protocol/printer'
import { bestEvidence, withoutCredentials } from './device-uri.ts'
import type { IppAttributes } from './ipp/ipp-message.ts'
import { numberOf, textOf, textsOf } from './ipp/read-attributes.ts'
import { printerTypes } from './printer-attributes.ts'
import { isRawQueue, translateCapabilities } from './translate-capabilities.ts'
import { translateHealth } from './translate-health.ts'
import { plainText } from '@cloudprint/protocol/plain-text'

export interface PrinterContext {
  now: Date
  defaultQueue: string | undefined
  /** When a reason of this queue was first seen. */
  sinceOf: (queue: string, reason: string) => Date
  /** The attributes of a class's members, as far as they are known. */
  membersOf: (queues: readonly string[]) => IppAttributes[]
}

/** One CUPS queue as a printer of ours; undefined for what is no printer (fax and scanner queues). */
export function translatePrinter(printer: IppAttributes, context: PrinterContext): LocalPrinter | undefined {
  const queue = textOf(printer, 'printer-name')
  const type = numberOf(printer, 'printer-type') ?? 0
  if (queue === undefined || queue === '' || (type & (printerTypes.fax | printerTypes.scanner)) !== 0) return undefined
  const isClass = (type & printerTypes.class) !== 0
  const deviceUri = isClass ? '' : (textOf(printer, 'device-uri') ?? '')
  const able = isClass ? ablestOf(printer, context) : printer
  return {
    name: printerName(queue),
    description: {
      displayName: plainText(textOf(printer, 'printer-info') || queue, 255),
      location: plainText(textOf(printer, 'printer-location') ?? '', 1023),
      makeAndModel: plainText(textOf(printer, 'printer-make-and-model') ?? '', 1023),
      deviceUri: withoutCredentials(deviceUri),
      isDefault: queue === context.defaultQueue,
      isRaw: isRawQueue(able),
      bestEvidence: isClass ? 'spooled' : bestEvidence(deviceUri),
    },
    capabilities: translateCapabilities(able),
    health: translateHealth(printer, context.now, (reason) => context.sinceOf(queue, reason)),
  }
}

/** A class says nothing about options; it can do what its members can, and has no driver when one of them has none. */
function ablestOf(printer: IppAttributes, { membersOf }: PrinterContext): IppAttributes {
  const members = membersOf(textsOf(printer, 'member-names'))
  return members.find(isRawQueue) ?? members[0] ?? printer
}

const prefix = 'cups/'

export function printerName(queue: string): string {
  return `${prefix}${queue}`
}

/** The queue that a printer's name means; undefined when it is no CUPS printer. */
export function queueOf(name: string): string | undefined {
  return name.startsWith(prefix) && name.length > prefix.length ? name.slice(prefix.length) : undefined
}
