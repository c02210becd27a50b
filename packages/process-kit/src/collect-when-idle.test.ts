import { expect, test } from 'vitest'
import { collectWhenIdle } from './collect-when-idle.ts'
import { createManualClock } from './manual-clock.ts'

test('what a start left behind is collected when nothing is to be done, and not while something is', async () => {
  const clock = createManualClock()
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
  expect(garbage.deref()).toBeDefined()
  isIdle = true
  asked = Promise.withResolvers()
  // A reference that was read lives to the end of its turn.
  await clock.advance(600_000)
  await asked.promise
  await clock.advance(1)
  expect(garbage.deref()).toBeUndefined()
  stop.abort()
  await ended
})
