import type { Logger } from '@cloudprint/process-kit/logger'
import { localCupsAddress, parseCupsServer } from './printing/cups/cups-address.ts'
import type { CupsAddress } from './printing/cups/cups-address.ts'
import { CupsPrintSystem } from './printing/cups/cups-print-system.ts'
import { FolderPrintSystem } from './printing/folder/folder-print-system.ts'
import { labelPrintSystem } from './printing/labels/label-print-system.ts'
import { PdfThread } from './printing/pdf/pdf-thread.ts'
import type { PrintSystem } from './printing/print-system.ts'
import { StateFileError } from './private-file.ts'
import type { AgentSettings } from './settings.ts'

/**
 * The print systems this agent prints through, by its settings alone: whether CUPS answers changes while the agent runs
 * (a boot, an upgrade, a package installed later), and is found out with every request.
 */
export function choosePrintSystems(
  settings: Pick<AgentSettings, 'cups' | 'folderPrinter'>,
  cupsServer: string | undefined,
  log: Logger,
): PrintSystem[] {
  const systems: PrintSystem[] = []
  if (settings.cups === 'auto') {
    const pdfThread = new PdfThread()
    const options = cupsServer === undefined ? { pdfThread } : { pdfThread, address: namedAddress(cupsServer) }
    systems.push(labelPrintSystem(new CupsPrintSystem(options), pdfThread))
  }
  if (settings.folderPrinter !== null) systems.push(new FolderPrintSystem({ folder: settings.folderPrinter }))
  if (systems.length === 0) log.warn('there is nothing to print with: CUPS is switched off in the settings, and there is no folder printer')
  return systems
}

/** Where the CUPS is that would be printed through now. */
export function cupsAddressOf(cupsServer: string | undefined): CupsAddress {
  return cupsServer === undefined ? localCupsAddress() : namedAddress(cupsServer)
}

function namedAddress(cupsServer: string): CupsAddress {
  const address = parseCupsServer(cupsServer)
  if (address === undefined)
    throw new StateFileError(`CUPS_SERVER is "${cupsServer}", which is neither the path of a socket nor host:port.`)
  return address
}
