import type { QueryKey } from '@tanstack/react-query'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { RefreshLane } from './refresh-lane.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function startLane(takesMs = 0) {
  const refreshed: QueryKey[][] = []
  const stop = new AbortController()
  const lane = new RefreshLane({
    everyMs: 250,
    signal: stop.signal,
    refresh: (keys) => {
      refreshed.push(keys)
      return new Promise((resolve) => setTimeout(resolve, takesMs))
    },
  })
  return { lane, refreshed, stop }
}

test('the first change is refreshed at once, those that follow are gathered', async () => {
  const { lane, refreshed } = startLane()
  for (const key of ['a', 'b', 'b', 'c']) lane.add([key])
  await vi.advanceTimersByTimeAsync(1_000)
  expect(refreshed).toEqual([[['a']], [['b'], ['c']]])
})

test('what goes on changing is refreshed once a second, and after a rest at once again', async () => {
  const { lane, refreshed } = startLane()
  for (let passedMs = 0; passedMs < 10_000; passedMs += 100) {
    lane.add(['jobs'])
    await vi.advanceTimersByTimeAsync(100)
  }
  // At 0, 0.25 and 0.75 s, and then each second.
  expect(refreshed).toHaveLength(12)
  await vi.advanceTimersByTimeAsync(3_000)
  lane.add(['rested'])
  expect(refreshed.at(-1)).toEqual([['rested']])
})

test('a slow refresh is not overtaken, and what changed meanwhile is refreshed after it', async () => {
  const { lane, refreshed } = startLane(3_000)
  lane.add(['a'])
  lane.add(['a'])
  await vi.advanceTimersByTimeAsync(2_900)
  expect(refreshed).toHaveLength(1)
  await vi.advanceTimersByTimeAsync(200)
  expect(refreshed).toHaveLength(2)
})

test('after a stop nothing is refreshed any more', async () => {
  const { lane, refreshed, stop } = startLane()
  lane.add(['a'])
  lane.add(['b'])
  stop.abort()
  await vi.advanceTimersByTimeAsync(1_000)
  expect(refreshed).toEqual([[['a']]])
})
