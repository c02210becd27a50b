import type { Availability } from '@cloudprint/protocol/http/printer-routes'
import type { PrinterHealth } from '@cloudprint/protocol/printer'

/** Whether a job for this printer would print now; the words are defined with `Availability`. */
export function availabilityOf(printer: {
  isGone: boolean
  /** The relay hands out nothing to it. */
  isPaused: boolean
  isConnected: boolean
  /** A job in doubt holds up the later ones. */
  isBlocked: boolean
  health: Pick<PrinterHealth, 'state' | 'acceptingJobs' | 'reasons'>
}): Availability {
  if (printer.isGone) return 'gone'
  if (printer.isPaused) return 'paused'
  if (!printer.isConnected) return 'unreachable'
  if (printer.isBlocked) return 'stopped'
  const { state, acceptingJobs, reasons } = printer.health
  if (state === 'stopped' || !acceptingJobs) return 'stopped'
  if (reasons.some((one) => one.severity === 'error' || blocking.has(one.reason))) return 'stopped'
  return reasons.some((one) => one.severity === 'warning') ? 'attention' : 'ready'
}

/** CUPS reports these with the ending `-warning` although nothing prints until somebody acts (measured with ippeveprinter). */
const blocking = new Set(['media-empty', 'media-needed', 'media-jam', 'cover-open', 'door-open', 'offline', 'paused'])
