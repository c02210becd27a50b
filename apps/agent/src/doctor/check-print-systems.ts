import type { LocalPrinter } from '@cloudprint/protocol/printer'
import type { PrintSystem } from '../printing/print-system.ts'
import type { Finding } from '@cloudprint/protocol/examination'
import type { Check } from './check.ts'

const LIST_MS = 15_000

/** Whether the machine's print systems answer, and how their printers stand. */
export function checkPrintSystems(systems: readonly PrintSystem[]): Check {
  return {
    name: 'print system',
    run: async () => {
      if (systems.length === 0) {
        return {
          verdict: 'failed',
          says: 'There is nothing to print with: the machine’s print system is switched off in the agent’s settings, and there is no folder printer.',
          remedy: 'Set "cups", or on Windows "windowsSpooler", to "auto" in settings.json.',
        }
      }
      const found = await Promise.all(systems.map((system) => findingsOf(system)))
      return found.flatMap((findings, index) => findings.map((finding) => ({ check: `print system ${systems[index]?.name}`, ...finding })))
    },
  }
}

async function findingsOf(system: PrintSystem): Promise<Omit<Finding, 'check'>[]> {
  try {
    return printerFindings(await system.list(AbortSignal.timeout(LIST_MS)))
  } catch (error) {
    return [
      {
        verdict: 'failed',
        says: error instanceof Error ? error.message : String(error),
        remedy:
          system.name === 'windows'
            ? 'Start its service: net start Spooler (as an administrator).'
            : 'Install and start CUPS (on Debian: apt install cups), or name its address in CUPS_SERVER.',
      },
    ]
  }
}

export function printerFindings(printers: readonly LocalPrinter[]): Omit<Finding, 'check'>[] {
  if (printers.length === 0) {
    return [
      {
        verdict: 'warning',
        says: 'It answers and has no printers.',
        remedy: 'Add the machine’s printers to it: with lpadmin, on Windows in its settings, for all of its users.',
      },
    ]
  }
  const stopped = printers.filter(({ health }) => health.state === 'stopped' || !health.acceptingJobs)
  return [
    { verdict: 'ok', says: `It answers and has ${printers.length} ${printers.length === 1 ? 'printer' : 'printers'}.` },
    ...stopped.map(({ name, health }): Omit<Finding, 'check'> => {
      const reasons = health.reasons.map(({ reason }) => reason).join(', ')
      const why = [reasons, health.message].filter((text) => text !== '').join(': ')
      return {
        verdict: 'warning',
        says: `${name} ${health.state === 'stopped' ? 'is stopped' : 'takes no jobs'}${why === '' ? '' : ` (${why})`}.`,
        remedy: 'Mend its cause, then start the queue again: with cupsenable and cupsaccept, on Windows by "Resume printing" in its queue.',
      }
    }),
  ]
}
