import { type Refused, refuse } from '@cloudprint/protocol/problems'
import { NotSentError, PrintSystemError } from '../print-system.ts'
import { BlockedCallError } from './blocked-call-error.ts'
import { errors, isSpoolerAway, WindowsError } from './windows-error.ts'

/** What Windows did not do, in our words. @throws the error itself where the same may succeed later, or is not Windows'. */
export function refusalOf(error: unknown, printer: string): Refused {
  if (!(error instanceof WindowsError) || isSpoolerAway(error.code)) throw error
  switch (error.code) {
    case errors.printerNotFound:
      return refuse('printer-gone', `Windows has no printer ${printer}, or none that the account of the agent sees.`)
    case errors.accessDenied:
      return refuse(
        'print-failed',
        `Windows does not let the account of the agent print to ${printer}. Give it the right to print in the printer's security settings.`,
      )
    case errors.diskFull:
      return refuse('storage-full', `Windows does not take the document: the disk of its spool folder is full.`)
    case errors.invalidDatatype:
      return refuse('document-format-unsupported', `The driver of ${printer} takes no documents of this kind: ${error.message}.`)
    case errors.printCanceled:
      return refuse('print-canceled-at-printer', 'The job was canceled in its queue while its document came.')
    default:
      return refuse('print-failed', `${printer}: ${error.message}.`)
  }
}

/** Errors of Windows that nobody explained otherwise: the print system does not do what it should, and may do so later. */
export async function asPrintSystemError<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    if (error instanceof WindowsError) throw new PrintSystemError(sentenceFor(error), { cause: error })
    throw error
  }
}

/** The same where nothing of the document was sent yet. */
export async function asNotSent<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    if (error instanceof WindowsError) throw new NotSentError(sentenceFor(error), { cause: error })
    if (error instanceof BlockedCallError) throw new NotSentError(error.message, { cause: error })
    throw error
  }
}

function sentenceFor({ code, message }: WindowsError): string {
  return isSpoolerAway(code) ? `The print spooler of Windows does not answer: ${message}. Start its service "Print Spooler".` : message
}
