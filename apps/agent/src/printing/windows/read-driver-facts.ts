import { offeredQualities } from './dev-mode.ts'
import type { DriverFacts } from './translate-printer.ts'
import type { QueueInfo, Spooler } from './spooler.ts'
import { WindowsError } from './windows-error.ts'

/** Undefined where the driver is broken, or its print server does not answer: it takes no other queue with it. */
export function readDriverFacts(spooler: Spooler, { name, port }: Pick<QueueInfo, 'name' | 'port'>): DriverFacts | undefined {
  try {
    const devMode = spooler.defaultDevMode(name)
    return {
      capabilities: spooler.deviceCapabilities(name, port),
      devMode,
      qualities: offeredQualities(devMode, (wished) => spooler.mergedDevMode(name, wished)),
      driver: spooler.driver(name),
    }
  } catch (error) {
    if (error instanceof WindowsError) return undefined
    throw error
  }
}
