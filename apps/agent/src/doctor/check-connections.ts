import { RememberedPrinters } from '../local-status.ts'
import { readPrivateFile } from '../private-file.ts'
import { connectionsOfPeople } from '../printing/windows/connections-of-people.ts'
import type { ConnectionsOfPeople } from '../printing/windows/connections-of-people.ts'
import { printerName } from '../printing/windows/translate-printer.ts'
import { usersRegistry } from '../printing/windows/users-registry.ts'
import type { Check, Found } from './check.ts'

/** Printers that people of this machine see and the agent does not. @param printersFile what the agent has seen last. */
export function checkConnections(printersFile: string): Check {
  return {
    name: 'connections',
    run: async () => {
      const printers = await readPrivateFile(printersFile, RememberedPrinters, '').catch(() => [])
      return connectionFindings(connectionsOfPeople(await usersRegistry()), new Set(printers.map(({ name }) => name)))
    },
  }
}

export function connectionFindings({ connections, isPartial }: ConnectionsOfPeople, seen: ReadonlySet<string>): Found[] {
  const unseen = new Set(connections.map(({ printer }) => printer).filter((printer) => !seen.has(printerName(printer))))
  const findings = [...unseen].map(warningOf)
  if (isPartial) return [...findings, notSeen]
  if (findings.length > 0) return findings
  return [{ verdict: 'ok', says: 'Nobody who is signed in has printers of their own that the agent does not see.' }]
}

/** The agent's own account is one of those that may not look. */
const notSeen: Found = {
  verdict: 'skipped',
  says: 'Whether people who are signed in have added printers for themselves, which the agent does not see, is shown to administrators only.',
  remedy:
    'An administrator at the machine can see it: run "cloudprint-agent doctor" there, as an administrator, while those people are signed in.',
}

function warningOf(printer: string): Found {
  return {
    verdict: 'warning',
    says: `${printer} was added by somebody for themselves: the account of the agent does not see it.`,
    remedy: `Add it for the whole machine, as an administrator: rundll32 printui.dll,PrintUIEntry /ga /n"${inCommand(printer)}" and then: net stop spooler && net start spooler`,
  }
}

/** The name was given by whoever added it for themselves, and an administrator is to paste it: one that could be more than a name is left to them. */
function inCommand(printer: string): string {
  return /^[^"%&|<>^!`$\r\n]+$/.test(printer) ? printer : '…'
}
