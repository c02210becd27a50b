import { expect, test } from 'vitest'
import { QueueDepth } from './queue-depth.ts'

const printer = 'printer'
const at = (ms: number) => new Date(Date.UTC(2026, 0, 1) + ms)

/** A queue as the database has it, and how often it was counted. */
function queueOf(waiting: number) {
  const queue = { waiting, counts: 0 }
  const depth = new QueueDepth(() => {
    queue.counts += 1
    return Promise.resolve(queue.waiting)
  }, 10)
  return { queue, depth }
}

test('what comes counts at once, what leaves a long queue after a second', async () => {
  const { queue, depth } = queueOf(9)
  expect(await depth.isFull(printer, at(0))).toBe(false)
  depth.added(printer)
  expect(await depth.isFull(printer, at(1))).toBe(true)
  queue.waiting = 0
  expect(await depth.isFull(printer, at(999))).toBe(true)
  expect(await depth.isFull(printer, at(1_000))).toBe(false)
})

test('a queue that is not half full is counted every ten seconds, and fills up all the same', async () => {
  const { queue, depth } = queueOf(0)
  for (let ms = 0; ms < 10_000; ms += 1_000) expect(await depth.isFull(printer, at(ms))).toBe(false)
  expect(queue.counts).toBe(1)
  for (let job = 0; job < 10; job++) depth.added(printer)
  expect(await depth.isFull(printer, at(500))).toBe(true)
})
