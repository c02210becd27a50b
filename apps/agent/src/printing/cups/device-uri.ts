import type { Evidence } from '@cloudprint/protocol/job-state'
import { plainText } from '@cloudprint/protocol/plain-text'

/** Device URIs may hold a user and password (`smb://user:secret@host/queue`): nobody but CUPS needs them. */
export function withoutCredentials(deviceUri: string): string {
  return plainText(deviceUri.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i, '$1'), 1023)
}

/**
 * What CUPS can know of a finished job. Its ipp backend waits for the printer's own word; the others end when the last
 * byte has left, also when the printer threw it away. All else (another CUPS, a PDF writer, a class) says less.
 */
export function bestEvidence(deviceUri: string): Evidence {
  const scheme = deviceUri.slice(0, deviceUri.indexOf(':')).toLowerCase()
  if (['socket', 'lpd', 'usb', 'parallel', 'serial'].includes(scheme)) return 'sent'
  const isIpp = ['ipp', 'ipps', 'http', 'https'].includes(scheme) || /^dnssd:.*\._ipps?\._tcp/i.test(deviceUri)
  if (isIpp) return isOtherScheduler(deviceUri) ? 'spooled' : reportsCompletion(deviceUri)
  return /^dnssd:.*\._(pdl-datastream|printer)\._tcp/i.test(deviceUri) ? 'sent' : 'spooled'
}

/** A queue on another CUPS lives under these paths; a printer's own path is `/ipp/print` (PWG 5100.14 §4.2). */
function isOtherScheduler(deviceUri: string): boolean {
  return /\/(printers|classes)\//i.test(deviceUri) || /[?&/]cups([?&]|$)/.test(deviceUri)
}

/** `waitjob=false` tells the backend to leave as soon as the printer has the bytes. */
function reportsCompletion(deviceUri: string): Evidence {
  return /[?&]waitjob=(false|no|off)\b/i.test(deviceUri) ? 'sent' : 'printed'
}
