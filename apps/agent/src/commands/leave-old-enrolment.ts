import { randomUUID } from 'node:crypto'
import { systemClock } from '@cloudprint/process-kit/clock'
import type { Refused } from '@cloudprint/protocol/problems'
import { refuse } from '@cloudprint/protocol/problems'
import type { Outgoing } from '../outgoing/outgoing.ts'
import { RelayClock } from '../relay-link/relay-clock.ts'
import { RelayHttp } from '../relay-link/relay-http.ts'
import type { StateFolder } from '../state-folder.ts'

const ANSWER_MS = 15_000

/**
 * Tells the relay of the enrolment in this folder that its keys go with it: jobs that wait for them fail at once, and do not stand there until
 * they expire. What goes wrong keeps nobody from enrolling anew, who may have lost the old relay altogether.
 */
export async function leaveOldEnrolment(folder: StateFolder, outgoing: Outgoing): Promise<{ ok: true } | Refused> {
  try {
    const { settings, identity } = await folder.read()
    const { relayUrl, computerId } = settings
    const clock = systemClock
    const relayClock = new RelayClock(clock)
    const assertion = () => identity.assertion({ computerId, relayNow: relayClock.now(), id: randomUUID() })
    const http = new RelayHttp({ relayUrl, clock, relayClock, assertion, outgoing })
    const signal = AbortSignal.timeout(ANSWER_MS)
    const read = await http.readClock(signal)
    if (!read.ok) return read
    const dropped = await http.dropSealingKeys(signal)
    // Removed or replaced in the console: its jobs were released then.
    const isOver = !dropped.ok && ['computer-revoked', 'computer-replaced'].includes(dropped.problem.code)
    return isOver ? { ok: true } : dropped
  } catch (error) {
    return refuse('no-answer', error instanceof Error ? error.message : String(error))
  }
}
