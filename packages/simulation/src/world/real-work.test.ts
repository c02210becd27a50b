import { expect, test } from 'vitest'
import { Trace } from './trace.ts'
import { World } from './world.ts'

test('what takes real time takes none here, and goes on in the order in which it was begun', async () => {
  const world = new World(1, new Trace(false))
  const seen: string[] = []
  const slow = Promise.withResolvers<void>()
  const work = async (name: string, done: Promise<void>) => {
    await world.realWork.add(done)
    seen.push(`${name} at ${world.nowMs}`)
  }
  world.after(5, () => {
    void work('slow', slow.promise)
    void work('quick', Promise.resolve())
    world.after(0, () => seen.push(`next event at ${world.nowMs}`))
    setImmediate(() => setImmediate(slow.resolve))
  })
  await world.run(10)
  expect(seen).toEqual(['slow at 5', 'quick at 5', 'next event at 5'])
})

test('a failure of it reaches whoever waits for it', async () => {
  const world = new World(1, new Trace(false))
  let failure: unknown
  world.after(1, () => void world.realWork.add(Promise.reject(new Error('broken'))).catch((error: unknown) => (failure = error)))
  await world.run(2)
  expect(failure).toEqual(new Error('broken'))
})
