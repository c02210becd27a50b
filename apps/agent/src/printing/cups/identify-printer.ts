import { plainText } from '@cloudprint/protocol/plain-text'
import type { Identified } from '../print-system.ts'
import { PrinterClient } from './confirm/printer-client.ts'
import type { CupsOperations } from './cups-operations.ts'
import { printerToAsk, withoutCredentials } from './device-uri.ts'
import { operations } from './ipp/ipp-codes.ts'
import { numbersOf, textOf } from './ipp/read-attributes.ts'

/** A printer that sleeps takes a moment to answer; a person waits for it. */
const DEADLINE_MS = 6_000

/**
 * IPP Identify-Printer (PWG 5100.13 §5.1): by CUPS where the queue has it, which no CUPS of today does for its own queues; else by
 * the printer itself where its queue leads to an IPP printer. All others, such as those on raw port 9100, have no such thing.
 */
export async function identifyPrinter(
  queue: string,
  { cups, userName }: { cups: Pick<CupsOperations, 'printer' | 'identifyPrinter'>; userName: string },
  signal: AbortSignal,
): Promise<Identified> {
  const printer = await cups.printer(queue, signal, ['device-uri', 'operations-supported'])
  if (printer === undefined) return { outcome: 'no-answer', detail: `CUPS has no printer ${queue}.` }
  if (numbersOf(printer, 'operations-supported').includes(operations.identifyPrinter)) {
    const asked = await cups.identifyPrinter(queue, signal)
    return asked.ok ? { outcome: 'identified', detail: '' } : { outcome: 'no-answer', detail: asked.message }
  }
  const deviceUri = textOf(printer, 'device-uri') ?? ''
  const address = printerToAsk(deviceUri)
  if (address === undefined) {
    const way = plainText(withoutCredentials(deviceUri), 200)
    return {
      outcome: 'cannot',
      detail: `It is reached by ${way === '' ? 'a way of its own' : way}, over which no printer can be asked to show itself.`,
    }
  }
  const client = new PrinterClient(userName)
  try {
    return await client.identify(address, AbortSignal.any([signal, AbortSignal.timeout(DEADLINE_MS)]))
  } finally {
    client.close()
  }
}
