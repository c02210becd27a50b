import { expect, test } from 'vitest'
import { createManualClock } from './manual-clock.ts'

test('waits are woken in the order in which they fall due, each seeing its own time', async () => {
  const clock = createManualClock(new Date(0))
  const woken: string[] = []
  const waitThenNote = async (name: string, ms: number) => {
    await clock.wait(ms)
    woken.push(`${name} at ${clock.now().getTime()}`)
  }
  void waitThenNote('late', 500)
  void waitThenNote('early', 100)
  void waitThenNote('never', 2000)

  await clock.advance(1000)

  expect(woken).toEqual(['early at 100', 'late at 500'])
  expect(clock.now().getTime()).toBe(1000)
  expect(clock.pendingWaits()).toBe(1)
})

test('an aborted wait rejects with the reason it was given', async () => {
  const stopping = new AbortController()
  const wait = createManualClock().wait(100, stopping.signal)
  stopping.abort(new Error('stopped by a test'))
  await expect(wait).rejects.toThrow('stopped by a test')
})
