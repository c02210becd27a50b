import type { Evidence } from '@cloudprint/protocol/job-state'
import type { ProblemCode } from '@cloudprint/protocol/problems'

/** What becomes of a job once its document was handed over. Without `afterMs` it is so before `send` returns. */
export type FakeOutcome =
  | { kind: 'complete'; afterMs?: number; evidence?: Evidence }
  | { kind: 'abort'; afterMs?: number; code?: ProblemCode; detail?: string }
  /** As when somebody presses the printer's cancel key. */
  | { kind: 'cancel'; afterMs?: number; detail?: string }
  /** Stands still with these reasons until `settle(key)`. */
  | { kind: 'stop'; reasons: string[]; message?: string }
  /** Is printing for ever; only `cancel` or `settle` ends it. */
  | { kind: 'silence' }

/** The calls a test can break, each before or after it had its effect: an answer that is lost is `after`. */
export const fakeSteps = ['list', 'check', 'create', 'send', 'find', 'look', 'cancel'] as const
export type FakeStep = (typeof fakeSteps)[number]

/** Called around every step; throws or waits to make the step do so. `key` is empty for `list` and `look`. */
export type FakeIntercept = (at: { step: FakeStep; when: 'before' | 'after'; key: string }) => void | Promise<void>
