import { randomUUID } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { systemClock } from '@cloudprint/process-kit/clock'
import type { Logger } from '@cloudprint/process-kit/logger'
import type { Finding } from '@cloudprint/protocol/examination'
import { DiskKeyFolder } from '../documents/disk-key-folder.ts'
import type { AgentEnv } from '../env.ts'
import { openOutgoing } from '../open-outgoing.ts'
import type { Outgoing } from '../outgoing/outgoing.ts'
import { StateFileError } from '../private-file.ts'
import { choosePrintSystems, cupsAddressOf, notYetChosen } from '../print-systems.ts'
import { RelayClock } from '../relay-link/relay-clock.ts'
import { RelayHttp } from '../relay-link/relay-http.ts'
import { chooseScaleSystems } from '../scales/choose-scale-systems.ts'
import type { StateFolder } from '../state-folder.ts'
import type { PrintSystem } from '../printing/print-system.ts'
import { checkAgent } from './check-agent.ts'
import { checkConnections } from './check-connections.ts'
import { checkDisk } from './check-disk.ts'
import { checkJournal } from './check-journal.ts'
import { checkKeptFiles } from './check-kept-files.ts'
import { checkLosses } from './check-losses.ts'
import { checkPrintSystems } from './check-print-systems.ts'
import { checkRelay } from './check-relay.ts'
import { checkRights } from './check-rights.ts'
import { checkScales } from './check-scales.ts'
import { checkSealingKeys } from './check-sealing-keys.ts'
import { checkServiceAccount } from './check-service-account.ts'
import { checkStateFolder } from './check-state-folder.ts'
import { checkThroughput } from './check-throughput.ts'
import { checkWay } from './check-way.ts'
import type { Check } from './check.ts'
import { examine } from './examine.ts'
import { whoWorks } from './who-works.ts'
import type { AtWork } from './who-works.ts'

export interface Examination {
  /** Also puts right what an administrator may. */
  fix: boolean
  /** Whether the running agent itself asks. */
  isAgent: boolean
}

/** Looks at everything that printing from here depends on. What can not even be set up is a finding as well. */
export async function examineAll(folder: StateFolder, env: AgentEnv, { fix, isAgent }: Examination, log: Logger): Promise<Finding[]> {
  let working: Promise<AtWork> | undefined
  const look = () => (working ??= whoWorks(folder))
  const { isEnrolled, enrolled } = await readEnrolment(folder, () => isOwn(folder, isAgent, look))
  const settings = enrolled?.settings ?? notYetChosen
  const systems: PrintSystem[] = []
  const checks: Check[] = [
    checkStateFolder(folder),
    ...(isEnrolled
      ? [
          checkAgent(folder.path, look),
          checkServiceAccount(look),
          checkRights(folder, look),
          checkJournal(folder.journalFile, isAgent, look),
          checkSealingKeys(new DiskKeyFolder(folder.sealingKeyFolder)),
          checkDisk(folder.path),
        ]
      : []),
    ...orFinding('authorities', CA_REMEDY, () => {
      const outgoing = openOutgoing(env, enrolled?.settings ?? { proxy: 'none', caFile: null })
      return enrolled === undefined ? [] : relayChecks(enrolled, outgoing)
    }),
    ...orFinding('print system', CUPS_REMEDY, () => {
      systems.push(...choosePrintSystems({ settings, cupsServer: env.CUPS_SERVER, windowsJobsFolder: folder.windowsJobsFolder }, log))
      const isCups = settings.cups === 'auto' && process.platform !== 'win32'
      return [checkPrintSystems(systems), ...(isCups ? [checkKeptFiles(cupsAddressOf(env.CUPS_SERVER), fix)] : [])]
    }),
    ...(process.platform === 'linux'
      ? [checkScales(chooseScaleSystems(enrolled?.settings ?? { serialScales: [], hidScales: 'auto' }), look)]
      : []),
    ...(settings.windowsSpooler === 'auto' && process.platform === 'win32' ? [checkConnections(folder.printersFile)] : []),
  ]
  try {
    return await examine(checks)
  } finally {
    for (const system of systems) system.close?.()
  }
}

const CA_REMEDY =
  'Put that file right, so that the agent’s user may read it, or take it out of where it is named ("caFile" in settings.json, CLOUDPRINT_CA_FILE in the agent’s environment); then start the agent again. The way to the relay is looked at after that.'
const CUPS_REMEDY = 'Correct CUPS_SERVER in the agent’s environment, or take it out.'

function orFinding(name: string, remedy: string, make: () => Check[]): Check[] {
  try {
    return make()
  } catch (error) {
    if (!(error instanceof StateFileError)) throw error
    return [{ name, run: () => Promise.resolve({ verdict: 'failed', says: error.message, remedy }) }]
  }
}

/**
 * Where its files are damaged, or closed to whose they are, the check of them says so, and the rest is looked at all the same. To anybody else
 * they are closed on a healthy machine: whatever else is in the folder would be found wrong for that alone, and is left out.
 */
async function readEnrolment(folder: StateFolder, isOwnFolder: () => Promise<boolean>) {
  try {
    if (!(await folder.isEnrolled())) return { isEnrolled: false, enrolled: undefined }
  } catch (error) {
    if (error instanceof StateFileError) return { isEnrolled: await isOwnFolder(), enrolled: undefined }
    throw error
  }
  try {
    return { isEnrolled: true, enrolled: await folder.read() }
  } catch (error) {
    if (error instanceof StateFileError) return { isEnrolled: true, enrolled: undefined }
    throw error
  }
}

/** Whether who looks should be able to: root, and who works on the folder. On Windows nobody but the agent itself is sure to be that. */
async function isOwn(folder: StateFolder, isAgent: boolean, look: () => Promise<AtWork>): Promise<boolean> {
  const uid = process.geteuid?.()
  if (isAgent || uid === undefined) return isAgent
  if (uid === 0) return true
  const { service, worker } = await look()
  // Where there is no service whoever looks is taken for the worker, and only the owner is.
  if (service === undefined) return (await stat(folder.path).catch(() => undefined))?.uid === uid
  return worker !== undefined && worker !== 'nobody' && worker.uid === uid
}

function relayChecks({ settings, identity }: Awaited<ReturnType<StateFolder['read']>>, outgoing: Outgoing): Check[] {
  const { relayUrl, computerId } = settings
  const relayClock = new RelayClock(systemClock)
  const assertion = () => identity.assertion({ computerId, relayNow: relayClock.now(), id: randomUUID() })
  const http = new RelayHttp({ relayUrl, clock: systemClock, relayClock, assertion, outgoing })
  // It has a deadline of its own, and says then what stands in between.
  const asked = http.readClock(new AbortController().signal)
  const channelPort = asked.then((answer) => (answer.ok ? answer.channelPort : undefined))
  return [
    checkWay({ relayUrl, channelPort, outgoing }),
    ...checkRelay({ relayUrl, asked, http, relayClock }),
    checkThroughput({ relayUrl, asked, outgoing, steadyMs: () => performance.now() }),
    checkLosses({ relayUrl, outgoing }),
  ]
}
