import type { PdfThread } from '../pdf/pdf-thread.ts'
import type { CupsAddress } from './cups-address.ts'

export interface CupsOptions {
  /** Where PDFs are looked into before CUPS gets them; one of its own when absent. It is closed with the print system. */
  pdfThread?: PdfThread
  /** From CUPS_SERVER by `parseCupsServer`; the machine's own scheduler when absent. */
  address?: CupsAddress
  /** Under whose name jobs stand in the queue; the agent's own user when absent. */
  userName?: string
}
