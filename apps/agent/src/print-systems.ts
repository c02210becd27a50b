import type { Logger } from '@cloudprint/process-kit/logger'
import { localCupsAddress, parseCupsServer } from './printing/cups/cups-address.ts'
import type { CupsAddress } from './printing/cups/cups-address.ts'
import { CupsPrintSystem } from './printing/cups/cups-print-system.ts'
import { FolderPrintSystem } from './printing/folder/folder-print-system.ts'
import { labelPrintSystem } from './printing/labels/label-print-system.ts'
import { PdfThread } from './printing/pdf/pdf-thread.ts'
import type { PrintSystem } from './printing/print-system.ts'
import { WindowsPrintSystem } from './printing/windows/windows-print-system.ts'
import { StateFileError } from './private-file.ts'
import type { AgentSettings } from './settings.ts'

export interface PrintSystemsWanted {
  settings: Pick<AgentSettings, 'cups' | 'windowsSpooler' | 'folderPrinter'>
  cupsServer: string | undefined
  /** Where it is noted what was handed to the spooler of Windows. */
  windowsJobsFolder: string
  platform?: NodeJS.Platform
}

/**
 * The print systems this agent prints through, by the system and its settings alone: whether CUPS or the spooler answers changes while
 * the agent runs (a boot, an upgrade, a package installed later), and is found out with every request.
 */
export function choosePrintSystems(
  { settings, cupsServer, windowsJobsFolder, platform = process.platform }: PrintSystemsWanted,
  log: Logger,
): PrintSystem[] {
  const systems: PrintSystem[] = []
  const isWindows = platform === 'win32'
  if (isWindows && settings.windowsSpooler === 'auto') {
    const pdfThread = new PdfThread()
    systems.push(labelPrintSystem(new WindowsPrintSystem({ pdfThread, notesFolder: windowsJobsFolder }), pdfThread))
  }
  if (!isWindows && settings.cups === 'auto') {
    const pdfThread = new PdfThread()
    const options = cupsServer === undefined ? { pdfThread } : { pdfThread, address: namedAddress(cupsServer) }
    systems.push(labelPrintSystem(new CupsPrintSystem(options), pdfThread))
  }
  if (settings.folderPrinter !== null) systems.push(new FolderPrintSystem({ folder: settings.folderPrinter }))
  if (systems.length === 0) {
    const own = isWindows ? 'the print spooler of Windows' : 'CUPS'
    log.warn(`there is nothing to print with: ${own} is switched off in the settings, and there is no folder printer`)
  }
  return systems
}

/** Before a machine is enrolled. */
export const notYetChosen: PrintSystemsWanted['settings'] = { cups: 'auto', windowsSpooler: 'auto', folderPrinter: null }

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
