import { expect, test } from 'vitest'
import { createOneAfterTheOther } from './one-after-the-other.ts'

test('messages are served in their order, each when the one before is answered, also where that one failed', async () => {
  const served: string[] = []
  const first = Promise.withResolvers<void>()
  const serve = createOneAfterTheOther(async (message: string) => {
    served.push(message)
    if (message !== 'a') return message
    await first.promise
    throw new Error('the first one fails')
  }, 'too many')
  const answers = ['a', 'b', 'c'].map((message) => serve(message))
  await Promise.resolve()
  expect(served).toEqual(['a'])
  first.resolve()
  await expect(answers[0]).rejects.toThrow('the first one fails')
  expect(await Promise.all(answers.slice(1))).toEqual(['b', 'c'])
})

test('a flood is refused at once and uses up no memory; those that wait are served, and then there is room again', async () => {
  const open = Promise.withResolvers<void>()
  const serve = createOneAfterTheOther(async (message: number) => {
    await open.promise
    return message
  }, -1)
  const answers = Array.from({ length: 1_000 }, (_, index) => serve(index))
  expect(await Promise.all(answers.slice(4))).toEqual(Array.from({ length: 996 }, () => -1))
  open.resolve()
  expect(await Promise.all(answers.slice(0, 4))).toEqual([0, 1, 2, 3])
  expect(await serve(5)).toBe(5)
})
