import { RememberedPrinters } from '../local-status.ts'
import { readPrivateFile } from '../private-file.ts'
import { connectionsOfPeople } from '../printing/windows/connections-of-people.ts'
import type { PersonalConnection } from '../printing/windows/connections-of-people.ts'
import { printerName } from '../printing/windows/translate-printer.ts'
import type { Check, Found } from './check.ts'

/** Printers that people of this machine see and the agent does not. @param printersFile what the agent has seen last. */
export function checkConnections(printersFile: string): Check {
  return {
    name: 'connections',
    run: async () => {
      const printers = await readPrivateFile(printersFile, RememberedPrinters, '').catch(() => [])
      return connectionFindings(await connectionsOfPeople(), new Set(printers.map(({ name }) => name)))
    },
  }
}

export function connectionFindings(connections: readonly PersonalConnection[], seen: ReadonlySet<string>): Found[] {
  const unseen = new Set(connections.map(({ printer }) => printer).filter((printer) => !seen.has(printerName(printer))))
  if (unseen.size === 0) return [{ verdict: 'ok', says: 'Nobody who is signed in has printers of their own that the agent does not see.' }]
  return [...unseen].map((printer) => ({
    verdict: 'warning',
    says: `${printer} was added by somebody for themselves: the account of the agent does not see it.`,
    remedy: `Add it for the whole machine, as an administrator: rundll32 printui.dll,PrintUIEntry /ga /n"${inCommand(printer)}" and then: net stop spooler && net start spooler`,
  }))
}

/** The name was given by whoever added it for themselves, and an administrator is to paste it: one that could be more than a name is left to them. */
function inCommand(printer: string): string {
  return /^[^"%&|<>^!`$\r\n]+$/.test(printer) ? printer : '…'
}
