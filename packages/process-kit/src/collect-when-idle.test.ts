import { constants, PerformanceObserver } from 'node:perf_hooks'
import { expect, onTestFinished, test, vi } from 'vitest'
import { collectWhenIdle } from './collect-when-idle.ts'
import { createManualClock } from './manual-clock.ts'

/** How often a collection was asked for; those that the engine makes by itself do not count. */
function countAskedFor(): () => number {
  let count = 0
  const observer = new PerformanceObserver((list) => {
    for (const { detail } of list.getEntries() as unknown as { detail: { flags: number } }[])
      if ((detail.flags & constants.NODE_PERFORMANCE_GC_FLAGS_FORCED) !== 0) count += 1
  })
  observer.observe({ entryTypes: ['gc'] })
  onTestFinished(() => observer.disconnect())
  return () => count
}

test('what a start left behind is collected when nothing is to be done, and not while something is', async () => {
  const clock = createManualClock()
  const askedFor = countAskedFor()
  const stop = new AbortController()
  let isIdle = false
  let asked = Promise.withResolvers<void>()
  const ended = collectWhenIdle(
    {
      clock,
      isIdle: () => {
        asked.resolve()
        return isIdle
      },
    },
    stop.signal,
  )
  const garbage = new WeakRef({ left: 'behind' })
  await clock.advance(10_000)
  await asked.promise
  isIdle = true
  asked = Promise.withResolvers()
  // A reference that was read lives to the end of its turn.
  await clock.advance(600_000)
  await asked.promise
  await clock.advance(1)
  expect(garbage.deref()).toBeUndefined()
  await vi.waitUntil(() => askedFor() > 0, { timeout: 50_000 })
  expect(askedFor()).toBe(1)
  stop.abort()
  await ended
})
