import { PrintSystemError } from '../printing/print-system.ts'
import type { CupsAddress } from '../printing/cups/cups-address.ts'
import { readKeptFiles, stopKeepingFiles } from '../printing/cups/kept-files.ts'
import type { KeptFiles } from '../printing/cups/kept-files.ts'
import type { Finding } from '@cloudprint/protocol/examination'
import type { Check } from './check.ts'

const STOP_KEEPING = 'CUPS can be told to keep none: cupsctl PreserveJobFiles=No, as an administrator (or "doctor --fix").'

/** Whether CUPS keeps copies of what it has printed; with `fix` it is told to keep none, where this user may. */
export function checkKeptFiles(address: CupsAddress, fix: boolean): Check {
  return {
    name: 'kept documents',
    run: async () => {
      const found = await readKeptFiles(address).catch(whenAway)
      if (found === undefined) return { verdict: 'skipped', says: 'CUPS does not answer.' }
      if (!fix || found.kept === 'no') return keptFinding(found)
      if (!(await stopKeepingFiles(address))) {
        return {
          verdict: 'failed',
          says: 'CUPS does not let this user change its settings.',
          remedy: 'Run "doctor --fix" as an administrator, or: cupsctl PreserveJobFiles=No',
        }
      }
      return { verdict: 'ok', says: 'CUPS was told to keep no document of an ended job.' }
    },
  }
}

/** That it is away is said by the check of print systems. */
function whenAway(error: unknown): undefined {
  if (!(error instanceof PrintSystemError)) throw error
}

export function keptFinding(found: KeptFiles): Omit<Finding, 'check'> {
  const ours = 'The agent has CUPS drop its own jobs as they end; what others print, and jobs that it can not drop, stay.'
  switch (found.kept) {
    case 'no':
      return { verdict: 'ok', says: 'CUPS keeps no document of an ended job.' }
    case 'seconds':
      return {
        verdict: 'warning',
        says: `CUPS keeps printed documents for ${inWords(found.seconds)} (PreserveJobFiles). ${ours}`,
        remedy: STOP_KEEPING,
      }
    case 'always':
      return {
        verdict: 'warning',
        says: `CUPS keeps printed documents until its history is full (PreserveJobFiles Yes). ${ours}`,
        remedy: STOP_KEEPING,
      }
    case 'refused':
      return {
        verdict: 'skipped',
        says: `CUPS shows its settings to administrators only; where nothing is set it keeps printed documents for a day. ${ours}`,
        remedy: 'Run "doctor" as an administrator to see it.',
      }
  }
}

function inWords(seconds: number): string {
  const [size, unit] = seconds >= 86_400 ? [86_400, 'day'] : seconds >= 3_600 ? [3_600, 'hour'] : [60, 'minute']
  const count = Math.max(1, Math.round(seconds / size))
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}
