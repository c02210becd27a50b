import { expect, test } from 'vitest'
import { createBackoff } from './backoff.ts'
import { silentLogger } from './logger.ts'
import { createLoop } from './loop.ts'
import { createManualClock } from './manual-clock.ts'

/** A loop whose rounds end when the test says so. */
function loopByHand(isIdle = () => false) {
  const clock = createManualClock()
  const rounds: PromiseWithResolvers<void>[] = []
  let mostAtOnce = 0
  let atOnce = 0
  const loop = createLoop({
    name: 'try things',
    everyMs: 1000,
    isIdle,
    log: silentLogger,
    clock,
    backoff: createBackoff({ baseMs: 100, capMs: 5000, healthyMs: 0, clock, random: () => 0.5 }),
    step: async (signal) => {
      mostAtOnce = Math.max(mostAtOnce, ++atOnce)
      const round = Promise.withResolvers<void>()
      signal.addEventListener('abort', () => round.resolve())
      rounds.push(round)
      await round.promise.finally(() => atOnce--)
    },
  })
  return { loop, clock, rounds, mostAtOnce: () => mostAtOnce }
}

test('it runs at once, then on its timer', async () => {
  const { loop, clock, rounds } = loopByHand()
  loop.start()
  rounds[0]?.resolve()
  await clock.advance(999)
  expect(rounds).toHaveLength(1)
  expect(loop.status().state).toBe('waiting')
  await clock.advance(1)
  expect(rounds).toHaveLength(2)
  await loop.stop()
})

test('while there is nothing for a timer to find it comes once a minute, and at once when nudged', async () => {
  let isIdle = true
  const { loop, clock, rounds } = loopByHand(() => isIdle)
  loop.start()
  rounds[0]?.resolve()
  await clock.advance(59_999)
  expect(rounds).toHaveLength(1)
  await clock.advance(1)
  expect(rounds).toHaveLength(2)
  isIdle = false
  loop.nudge()
  rounds[1]?.resolve()
  await clock.advance(0)
  expect(rounds).toHaveLength(3)
  rounds[2]?.resolve()
  await clock.advance(1000)
  expect(rounds).toHaveLength(4)
  await loop.stop()
})

test('many nudges during a round make one more round, never two at once', async () => {
  const { loop, clock, rounds, mostAtOnce } = loopByHand()
  loop.start()
  loop.nudge()
  loop.nudge()
  loop.nudge()
  rounds[0]?.resolve()
  await clock.advance(0)
  expect(rounds).toHaveLength(2)
  rounds[1]?.resolve()
  await clock.advance(0)
  expect(rounds).toHaveLength(2)
  loop.nudge()
  await clock.advance(0)
  expect(rounds).toHaveLength(3)
  expect(mostAtOnce()).toBe(1)
  await loop.stop()
})

test('an error is survived, said, and followed by a delay that a nudge does not cut short', async () => {
  const { loop, clock, rounds } = loopByHand()
  loop.start()
  rounds[0]?.reject(new Error('the database is away'))
  await clock.advance(0)
  expect(loop.status()).toMatchObject({ state: 'backing-off', lastError: 'the database is away' })
  loop.nudge()
  await clock.advance(49)
  expect(rounds).toHaveLength(1)
  await clock.advance(1)
  expect(rounds).toHaveLength(2)
  rounds[1]?.resolve()
  await clock.advance(0)
  expect(loop.status()).not.toHaveProperty('lastError')
  await loop.stop()
})

test('stopping aborts the round in work, and a stopped loop can start again', async () => {
  const { loop, rounds } = loopByHand()
  loop.start()
  await loop.stop()
  expect(loop.status().state).toBe('stopped')
  loop.start()
  expect(rounds).toHaveLength(2)
  await loop.stop()
})
