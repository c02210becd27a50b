import { type Refused, refuse } from '@cloudprint/protocol/problems'
import { type PrintJob, PrintSystemError } from '../print-system.ts'
import type { CupsRefusal } from './cups-operations.ts'
import { statuses } from './ipp/ipp-codes.ts'

/** Server errors that pass by themselves; 0x0506 (not accepting jobs) is no such, a person has to act. */
function mayPass(status: number): boolean {
  return status >= 0x0500 && status !== statuses.notAcceptingJobs
}

/** Why CUPS did not make the job, in our words. */
export function createRefusal({ status, message }: CupsRefusal, { printer }: PrintJob): Refused {
  if (mayPass(status)) throw new PrintSystemError(`CUPS refused: ${message}`)
  if (status === statuses.notFound || status === statuses.gone) return refuse('printer-gone', `CUPS has no printer ${printer}.`)
  if (status === statuses.notAcceptingJobs) return refuse('printer-rejecting', `${printer}: ${message}`)
  if (status === statuses.attributesNotSupported) return refuse('ticket-unsupported', message)
  return refuse('print-failed', message)
}

/** Why CUPS did not take the document, in our words. */
export function sendRefusal({ status, message }: CupsRefusal, { printer, format }: PrintJob): Refused {
  if (mayPass(status)) throw new PrintSystemError(`CUPS refused: ${message}`)
  if (status === statuses.documentFormatNotSupported) {
    return refuse('document-format-unsupported', `${printer} has no way to print ${format}: ${message}`)
  }
  if (status === statuses.requestTooLarge) return refuse('storage-full', message)
  return refuse('print-failed', message)
}
