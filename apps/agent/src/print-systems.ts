import type { Logger } from '@cloudprint/process-kit/logger'
import { localCupsAddress, parseCupsServer } from './printing/cups/cups-address.ts'
import type { CupsAddress } from './printing/cups/cups-address.ts'
import { CupsPrintSystem } from './printing/cups/cups-print-system.ts'
import { FolderPrintSystem } from './printing/folder/folder-print-system.ts'
import type { PrintSystem } from './printing/print-system.ts'
import { StateFileError } from './private-file.ts'
import type { AgentSettings } from './settings.ts'

/** The print systems this agent prints through, by its settings and by what the machine has. */
export function choosePrintSystems(
  settings: Pick<AgentSettings, 'cups' | 'folderPrinter'>,
  cupsServer: string | undefined,
  log: Logger,
): PrintSystem[] {
  const systems: PrintSystem[] = []
  const address = settings.cups === 'off' ? undefined : cupsAddress(cupsServer)
  if (address !== undefined) systems.push(new CupsPrintSystem({ address }))
  else if (settings.cups === 'auto') log.warn('this machine has no CUPS; once it is installed, restart the agent')
  if (settings.folderPrinter !== null) systems.push(new FolderPrintSystem({ folder: settings.folderPrinter }))
  if (systems.length === 0) log.warn('there is nothing to print with: install CUPS, or enrol with --folder-printer DIR')
  return systems
}

function cupsAddress(cupsServer: string | undefined): CupsAddress | undefined {
  if (cupsServer === undefined) {
    const local = localCupsAddress()
    return local.kind === 'socket' ? local : undefined
  }
  const address = parseCupsServer(cupsServer)
  if (address === undefined)
    throw new StateFileError(`CUPS_SERVER is "${cupsServer}", which is neither the path of a socket nor host:port.`)
  return address
}
