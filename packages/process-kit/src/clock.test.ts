import { expect, test } from 'vitest'
import { systemClock } from './clock.ts'

test('an aborted wait ends at once with the reason it was given', async () => {
  const stopping = new AbortController()
  const wait = systemClock.wait(3_600_000, stopping.signal)
  stopping.abort(new Error('stopped by a test'))
  await expect(wait).rejects.toThrow('stopped by a test')
  await expect(systemClock.wait(0, stopping.signal)).rejects.toThrow('stopped by a test')
})

test('a wait without a signal ends by itself', async () => {
  await expect(systemClock.wait(1)).resolves.toBeUndefined()
})
