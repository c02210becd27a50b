import type { LocalPrinter } from '@cloudprint/protocol/printer'
import type { PrintSystem } from '../printing/print-system.ts'
import type { Finding } from '@cloudprint/protocol/examination'
import type { Check } from './check.ts'

/** Whoever waits for the doctor waits for all of its checks. */
const LIST_MS = 15_000

/** Whether the machine's print systems answer, and how their printers stand. */
export function checkPrintSystems(systems: readonly PrintSystem[], listMs = LIST_MS): Check {
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
      const found = await Promise.all(systems.map((system) => findingsOf(system, listMs)))
      return found.flatMap((findings, index) => findings.map((finding) => ({ check: `print system ${systems[index]?.name}`, ...finding })))
    },
  }
}

async function findingsOf(system: PrintSystem, listMs: number): Promise<Omit<Finding, 'check'>[]> {
  const signal = AbortSignal.timeout(listMs)
  try {
    return printerFindings(await Promise.race([system.list(signal), late(signal, listMs)]))
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

/** A call into the spooler of Windows can not be taken back. */
function late(signal: AbortSignal, listMs: number): Promise<never> {
  const said = Promise.withResolvers<never>()
  const words = `It has not said in ${listMs / 1000} seconds which printers it has: something that it asks (a print server, a device) does not answer.`
  signal.addEventListener('abort', () => said.reject(new Error(words)), { once: true })
  return said.promise
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
