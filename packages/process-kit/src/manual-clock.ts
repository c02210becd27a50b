import type { Clock } from './clock.ts'

export interface ManualClock extends Clock {
  /** Moves time on, waking the waits that fall due in their order, with time for each to act in between. */
  advance(ms: number): Promise<void>
  /** How many waits are pending: a test may look before it moves the clock. */
  pendingWaits(): number
}

interface PendingWait {
  dueMs: number
  wake: () => void
}

/** A clock for tests: it stands still until it is told to move. */
export function createManualClock(start = new Date('2026-01-01T00:00:00Z')): ManualClock {
  let nowMs = start.getTime()
  const waits = new Set<PendingWait>()

  return {
    now: () => new Date(nowMs),
    pendingWaits: () => waits.size,

    wait: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted === true) {
          reject(signal.reason)
          return
        }
        const onAbort = () => {
          waits.delete(wait)
          reject(signal?.reason)
        }
        const wait: PendingWait = {
          dueMs: nowMs + ms,
          wake: () => {
            waits.delete(wait)
            signal?.removeEventListener('abort', onAbort)
            resolve()
          },
        }
        signal?.addEventListener('abort', onAbort, { once: true })
        waits.add(wait)
      }),

    advance: async (ms) => {
      const targetMs = nowMs + ms
      await letOthersAct()
      for (let next = firstDue(waits, targetMs); next !== undefined; next = firstDue(waits, targetMs)) {
        nowMs = Math.max(nowMs, next.dueMs)
        next.wake()
        await letOthersAct()
      }
      nowMs = targetMs
    },
  }
}

function firstDue(waits: Set<PendingWait>, targetMs: number): PendingWait | undefined {
  let first: PendingWait | undefined
  for (const wait of waits) {
    if (wait.dueMs <= targetMs && (first === undefined || wait.dueMs < first.dueMs)) first = wait
  }
  return first
}

const letOthersAct = () => new Promise<void>((resolve) => setImmediate(resolve))
