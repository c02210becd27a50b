import { setTimeout as delay } from 'node:timers/promises'
import { inspect } from 'node:util'

export interface EventuallySettings<T> {
  /** What is waited for, in the failure's words: 'the job to be completed'. */
  what?: string
  /** When the value is good; by default when it is neither undefined, null nor false. */
  until?: (value: T) => boolean
  /** 45 s: a test that waits in vain is slow, one that gives up on a busy machine is wrong. */
  deadlineMs?: number
  everyMs?: number
}

/**
 * Looks again and again until the value is good, and returns it. A probe that throws (an `expect` inside it) is asked
 * again too. After the deadline it fails with what was seen last, so that a red test says why.
 */
export async function eventually<T>(
  probe: () => T | Promise<T>,
  settings: EventuallySettings<T> = {},
): Promise<Exclude<T, undefined | null | false>> {
  const { what = 'the condition', until = isSomething, deadlineMs = 45_000, everyMs = 10 } = settings
  const startedMs = performance.now()
  for (;;) {
    const seen = await look(probe)
    if (seen.error === undefined && until(seen.value as T)) return seen.value as Exclude<T, undefined | null | false>
    if (performance.now() - startedMs > deadlineMs) {
      const last = seen.error === undefined ? inspect(seen.value, { depth: 6 }) : inspect(seen.error)
      throw new Error(`waited ${deadlineMs} ms for ${what}; seen last: ${last}`, { cause: seen.error })
    }
    await delay(everyMs)
  }
}

async function look<T>(probe: () => T | Promise<T>): Promise<{ value?: T; error?: unknown }> {
  try {
    return { value: await probe() }
  } catch (error) {
    return { error: error ?? new Error('the probe threw nothing') }
  }
}

function isSomething(value: unknown): boolean {
  return value !== undefined && value !== null && value !== false
}
