import type { Evidence } from '@cloudprint/protocol/job-state'
import { plainText } from '@cloudprint/protocol/plain-text'
import { type PrinterAddress, printerAddress } from './confirm/printer-address.ts'

/** Device URIs may hold a user and password (`smb://user:secret@host/queue`): nobody but CUPS needs them. */
export function withoutCredentials(deviceUri: string): string {
  return plainText(deviceUri.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i, '$1'), 1023)
}

/**
 * What can be known of a finished job. CUPS's backends end when the last byte has left, also when the printer threw it away,
 * and its ipp backend calls some aborted jobs completed too: `printed` takes a printer that we can ask ourselves. All else
 * (another CUPS, a PDF writer, a class) says less.
 */
export function bestEvidence(deviceUri: string): Evidence {
  const scheme = deviceUri.slice(0, deviceUri.indexOf(':')).toLowerCase()
  if (['socket', 'lpd', 'usb', 'parallel', 'serial'].includes(scheme)) return 'sent'
  const isIpp = ['ipp', 'ipps', 'http', 'https'].includes(scheme) || /^dnssd:.*\._ipps?\._tcp/i.test(deviceUri)
  if (isIpp && isOtherScheduler(deviceUri)) return 'spooled'
  if (isIpp) return printerToAsk(deviceUri) === undefined ? 'sent' : 'printed'
  return /^dnssd:.*\._(pdl-datastream|printer)\._tcp/i.test(deviceUri) ? 'sent' : 'spooled'
}

/** A queue on another CUPS lives under these paths; a printer's own path is `/ipp/print` (PWG 5100.14 §4.2). */
function isOtherScheduler(deviceUri: string): boolean {
  return /\/(printers|classes)\//i.test(deviceUri) || /[?&/]cups([?&]|$)/.test(deviceUri)
}

/** The printer that can say what became of a job; not where CUPS leaves it with the last byte (`waitjob=false`). */
export function printerToAsk(deviceUri: string): PrinterAddress | undefined {
  if (isOtherScheduler(deviceUri) || /[?&+]waitjob=(?!(on|yes|true)(&|\+|$))/i.test(deviceUri)) return undefined
  return printerAddress(deviceUri)
}
