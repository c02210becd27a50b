import { documentFormats } from '@cloudprint/protocol/document-format'
import { SEALED_CONTENT_TYPE, formatToPrint } from '@cloudprint/protocol/job'
import type { SubmitJob } from '@cloudprint/protocol/job'
import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import type { PrinterForSubmit } from '../computers/computer-rows.ts'

type Wanted = Pick<SubmitJob, 'printerId' | 'contentType' | 'innerContentType'>

/** Whether a printer takes documents of this type now. */
export function checkPrinter(wanted: Wanted, printer: PrinterForSubmit | undefined): { ok: true; printer: PrinterForSubmit } | Refused {
  if (printer === undefined) return refuse('printer-not-found', `there is no printer ${wanted.printerId}`)
  if (printer.isGone) return refuse('printer-gone', `${printer.displayName} is no longer on ${printer.computerName}`)
  if (!printer.capabilities.formats.includes(formatToPrint(wanted))) {
    return refuse('document-format-unsupported', unsupportedFormat(wanted, printer))
  }
  if (printer.sealingKey === null && wanted.contentType !== SEALED_CONTENT_TYPE) {
    return refuse('sealing-key-missing', `${printer.computerName} has published no key`)
  }
  return { ok: true, printer }
}

function unsupportedFormat(wanted: Wanted, printer: PrinterForSubmit): string {
  const taken = printer.capabilities.formats.join(', ')
  const why = printer.isRaw ? 'has no driver and would print it as garbage' : 'can not print it'
  return `${printer.displayName} ${why}: ${documentFormats[formatToPrint(wanted)].name}; it takes ${taken}`
}
