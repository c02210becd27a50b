import { randomUUID } from 'node:crypto'
import { systemClock } from '@cloudprint/process-kit/clock'
import type { Logger } from '@cloudprint/process-kit/logger'
import { checkDisk } from '../doctor/check-disk.ts'
import { checkKeptFiles } from '../doctor/check-kept-files.ts'
import { checkPrintSystems } from '../doctor/check-print-systems.ts'
import { checkRelay } from '../doctor/check-relay.ts'
import { checkSealingKeys } from '../doctor/check-sealing-keys.ts'
import { checkStateFolder } from '../doctor/check-state-folder.ts'
import { examine } from '../doctor/examine.ts'
import type { Check, Finding } from '../doctor/finding.ts'
import { DiskKeyFolder } from '../documents/disk-key-folder.ts'
import type { AgentEnv } from '../env.ts'
import { openOutgoing } from '../open-outgoing.ts'
import type { Outgoing } from '../outgoing/outgoing.ts'
import { choosePrintSystems, cupsAddressOf, notYetChosen } from '../print-systems.ts'
import { RelayClock } from '../relay-link/relay-clock.ts'
import { RelayHttp } from '../relay-link/relay-http.ts'
import type { StateFolder } from '../state-folder.ts'
import { table } from './table.ts'

export interface DoctorOptions {
  json?: boolean
  fix?: boolean
}

/** Looks at everything that printing from here depends on, and says what is wrong and what to do; false when something failed. */
export async function doctor(
  folder: StateFolder,
  env: AgentEnv,
  { json = false, fix = false }: DoctorOptions,
  log: Logger,
  say: (line: string) => void,
): Promise<boolean> {
  const enrolled = (await folder.isEnrolled()) ? await folder.read() : undefined
  const settings = enrolled?.settings ?? notYetChosen
  const systems = choosePrintSystems({ settings, cupsServer: env.CUPS_SERVER, windowsJobsFolder: folder.windowsJobsFolder }, log)
  const checks: Check[] = [
    checkStateFolder(folder),
    ...(enrolled === undefined
      ? []
      : [
          checkSealingKeys(new DiskKeyFolder(folder.sealingKeyFolder)),
          checkDisk(folder.path),
          ...relayChecks(enrolled, openOutgoing(env, enrolled.settings)),
        ]),
    checkPrintSystems(systems),
    ...(settings.cups === 'auto' && process.platform !== 'win32' ? [checkKeptFiles(cupsAddressOf(env.CUPS_SERVER), fix)] : []),
  ]
  const findings = await examine(checks)
  for (const system of systems) system.close?.()
  if (json) say(JSON.stringify(findings, undefined, 2))
  else for (const line of findingLines(findings)) say(line)
  return findings.every(({ verdict }) => verdict !== 'failed')
}

function relayChecks({ settings, identity }: Awaited<ReturnType<StateFolder['read']>>, outgoing: Outgoing): Check[] {
  const { relayUrl, computerId } = settings
  const relayClock = new RelayClock(systemClock)
  const assertion = () => identity.assertion({ computerId, relayNow: relayClock.now(), id: randomUUID() })
  const http = new RelayHttp({ relayUrl, clock: systemClock, relayClock, assertion, outgoing })
  return checkRelay({ relayUrl, http, relayClock })
}

/** A table, and under each finding that wants something done what that is. */
export function findingLines(findings: readonly Finding[]): string[] {
  const rows = table(findings.map(({ verdict, check, says }) => [verdict, check, says]))
  return findings.flatMap(({ remedy }, index) => [rows[index] ?? '', ...(remedy === undefined ? [] : [`${' '.repeat(9)}→ ${remedy}`])])
}
