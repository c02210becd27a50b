import { randomUUID } from 'node:crypto'
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
import { checkConnections } from './check-connections.ts'
import { checkDisk } from './check-disk.ts'
import { checkKeptFiles } from './check-kept-files.ts'
import { checkLosses } from './check-losses.ts'
import { checkPrintSystems } from './check-print-systems.ts'
import { checkRelay } from './check-relay.ts'
import { checkScales } from './check-scales.ts'
import { checkSealingKeys } from './check-sealing-keys.ts'
import { checkStateFolder } from './check-state-folder.ts'
import { checkThroughput } from './check-throughput.ts'
import { checkWay } from './check-way.ts'
import type { Check } from './check.ts'
import { examine } from './examine.ts'

/** Looks at everything that printing from here depends on. @param fix also puts right what an administrator may. */
export async function examineAll(folder: StateFolder, env: AgentEnv, { fix }: { fix: boolean }, log: Logger): Promise<Finding[]> {
  const enrolled = await enrolledIn(folder)
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
    ...(process.platform === 'linux'
      ? [checkScales(chooseScaleSystems(enrolled?.settings ?? { serialScales: [], hidScales: 'auto' }))]
      : []),
    ...(settings.windowsSpooler === 'auto' && process.platform === 'win32' ? [checkConnections(folder.printersFile)] : []),
  ]
  try {
    return await examine(checks)
  } finally {
    for (const system of systems) system.close?.()
  }
}

/** Undefined also where its files are damaged: the check of them says so, and the rest is looked at all the same. */
async function enrolledIn(folder: StateFolder): Promise<Awaited<ReturnType<StateFolder['read']>> | undefined> {
  try {
    return (await folder.isEnrolled()) ? await folder.read() : undefined
  } catch (error) {
    if (error instanceof StateFileError) return undefined
    throw error
  }
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
    checkThroughput({ relayUrl, asked, outgoing }),
    checkLosses({ relayUrl, outgoing }),
  ]
}
