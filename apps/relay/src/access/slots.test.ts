import { expect, test } from 'vitest'
import { Slots } from './slots.ts'

function startWork(slots: Slots, count: number) {
  const begun: PromiseWithResolvers<void>[] = []
  const work = () => {
    const ended = Promise.withResolvers<void>()
    begun.push(ended)
    return ended.promise
  }
  const answers = Array.from({ length: count }, () => slots.run(work))
  return { begun, answers }
}

test('so many run, so many wait for one that ends, and the rest are refused', async () => {
  const { begun, answers } = startWork(new Slots({ maxRunning: 2, maxWaiting: 2 }), 5)
  expect(answers.map((answer) => answer !== undefined)).toEqual([true, true, true, true, false])
  expect(begun.length).toBe(2)
  begun[0]?.resolve()
  await answers[0]
  expect(begun.length).toBe(3)
})

test('work that fails frees its slot', async () => {
  const slots = new Slots({ maxRunning: 1, maxWaiting: 0 })
  await expect(slots.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await slots.run(async () => 'again')).toBe('again')
})
