import { ProblemError } from '../http/problem-error.ts'
import type { Slots } from './slots.ts'

/** Two of the pool's connections, and no more waiting than are through within a moment. */
export const strangerSlots = { maxRunning: 2, maxWaiting: 200 }

/** Looks up a credential that was never seen: a flood of invented ones must not keep the known from the database. */
export function asStranger<Found>(slots: Slots, load: () => Promise<Found>): Promise<Found> {
  const problem = {
    code: 'too-many-requests',
    detail: 'Too many unknown credentials are shown at this moment.',
    retryAfterSeconds: 1,
  } as const
  return slots.run(load) ?? Promise.reject(new ProblemError(problem))
}
