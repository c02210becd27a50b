import { expect, test } from 'vitest'
import { gather } from './gather.ts'

test('calls of one turn share a batch, and those that come while it runs the next', async () => {
  const batches: number[][] = []
  const double = gather(
    (items: number[]) => {
      batches.push(items)
      return Promise.resolve(items.map((item) => item * 2))
    },
    { maxItems: 10, maxBatches: 1 },
  )
  const first = [double(1), double(2)]
  const later = first[0]?.then(() => double(3))
  expect(await Promise.all([...first, later])).toEqual([2, 4, 6])
  expect(batches).toEqual([[1, 2], [3]])
})

const odd = (items: number[]) => (items.some((item) => item % 2 === 0) ? Promise.reject(new Error('even')) : Promise.resolve(items))
const outcomes = async (calls: Promise<number>[]) => (await Promise.allSettled(calls)).map((call) => call.status)

test('a batch that throws fails all its calls', async () => {
  const take = gather(odd, { maxItems: 10, maxBatches: 1 })
  expect(await outcomes([take(1), take(2), take(3)])).toEqual(['rejected', 'rejected', 'rejected'])
})

test('where calls are repeatable, one that can not be done costs only itself', async () => {
  const take = gather(odd, { maxItems: 10, maxBatches: 1, isRepeatable: true })
  expect(await outcomes([take(1), take(2), take(3)])).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(await outcomes([take(2)])).toEqual(['rejected'])
})

test('the calls of a batch that threw are repeated in a row: the database has no more to do at once than before', async () => {
  let running = 0
  let mostRunning = 0
  const take = gather(
    async (items: number[]) => {
      running += 1
      mostRunning = Math.max(mostRunning, running)
      await new Promise(setImmediate)
      running -= 1
      return odd(items)
    },
    { maxItems: 10, maxBatches: 1, isRepeatable: true },
  )
  expect(await outcomes([1, 2, 3, 5].map(take))).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled'])
  expect(mostRunning).toBe(1)
})

test('calls about one thing run one after the other, in their order, and hold up no others', async () => {
  const batches: string[][] = []
  const firstOfA = Promise.withResolvers<void>()
  const take = gather(
    async (items: string[]) => {
      batches.push(items)
      if (items.includes('a1')) await firstOfA.promise
      return items
    },
    { maxItems: 2, maxBatches: 2, about: (item) => item.slice(0, 1) },
  )
  const calls = ['a1', 'a2', 'b1', 'a3', 'c1'].map(take)
  await calls[4]
  expect(batches).toEqual([['a1', 'b1'], ['c1']])
  firstOfA.resolve()
  expect(await Promise.all(calls)).toEqual(['a1', 'a2', 'b1', 'a3', 'c1'])
  expect(batches).toEqual([['a1', 'b1'], ['c1'], ['a2'], ['a3']])
})
