import { createManualClock } from '@cloudprint/process-kit/manual-clock'
import { expect, test } from 'vitest'
import { mergeNews } from './merge-news.ts'

function telling() {
  const clock = createManualClock()
  const ended = new AbortController()
  const said: number[] = []
  const startedMs = clock.now().getTime()
  const tell = mergeNews(() => said.push(clock.now().getTime() - startedMs), { clock, apartMs: 200, ended: ended.signal })
  return { clock, ended, said, tell }
}

test('a flood is said at once, every 200 ms, and once after its last', async () => {
  const { clock, said, tell } = telling()
  for (let ms = 0; ms < 500; ms += 1) {
    tell()
    await clock.advance(1)
  }
  await clock.advance(1_000)
  expect(said).toEqual([0, 200, 400, 600])
})

test('what comes alone is said at once', async () => {
  const { clock, said, tell } = telling()
  tell()
  await clock.advance(5_000)
  tell()
  expect(said).toEqual([0, 5_000])
})

test('nothing is said after the end', async () => {
  const { clock, ended, said, tell } = telling()
  tell()
  tell()
  ended.abort()
  await clock.advance(1_000)
  expect(said).toEqual([0])
})
