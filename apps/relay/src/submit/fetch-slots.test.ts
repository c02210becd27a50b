import { expect, test } from 'vitest'
import { FetchSlots } from './fetch-slots.ts'

test('one owner has its share and no more, and the others have theirs until all is taken', async () => {
  const slots = new FetchSlots({ inAll: 3, each: 2 })
  const work = Promise.withResolvers<void>()
  const run = (owner: string) => slots.run(owner, () => work.promise)
  const begun = [run('a'), run('a'), run('a'), run('b'), run('b'), run('c')]
  expect(begun.map((one) => one !== undefined)).toEqual([true, true, false, true, false, false])
  work.resolve()
  await Promise.all(begun.filter((one) => one !== undefined))
  expect(run('c')).toBeDefined()
})

test('work that fails gives its place back', async () => {
  const slots = new FetchSlots({ inAll: 1, each: 1 })
  await expect(slots.run('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  await expect(slots.run('a', () => Promise.resolve('yes'))).resolves.toBe('yes')
})
