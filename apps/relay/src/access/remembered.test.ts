import { expect, test } from 'vitest'
import { Remembered } from './remembered.ts'

function counting(ttlMs = 60_000, max = 100) {
  const loaded: string[] = []
  const waiting: (() => void)[] = []
  const remembered = new Remembered({
    ttlMs,
    max,
    load: (key) => {
      loaded.push(key)
      return new Promise<string>((resolve) => waiting.push(() => resolve(`${key} ${loaded.length}`)))
    },
  })
  return { remembered, loaded, answer: () => waiting.splice(0).forEach((resolve) => resolve()) }
}

test('those who ask at once share one question, and the next is answered without a promise', async () => {
  const { remembered, loaded, answer } = counting()
  const both = Promise.all([remembered.get('a'), remembered.get('a')])
  answer()
  expect(await both).toEqual(['a 1', 'a 1'])
  expect(remembered.get('a')).toBe('a 1')
  expect(loaded).toEqual(['a'])
})

test('what is too old is asked again', async () => {
  const { remembered, loaded, answer } = counting(0)
  for (let round = 0; round < 2; round++) {
    const asked = remembered.get('a')
    answer()
    await asked
  }
  expect(loaded).toEqual(['a', 'a'])
})

test('an answer that was on its way when it was forgotten is not kept', async () => {
  const { remembered, loaded, answer } = counting()
  const early = remembered.get('a')
  remembered.forget('a')
  const late = remembered.get('a')
  answer()
  await Promise.all([early, late])
  expect(remembered.get('a')).toBe('a 2')
  expect(loaded).toHaveLength(2)
})

test('the oldest go when there are too many', async () => {
  const { remembered, loaded, answer } = counting(60_000, 2)
  for (const key of ['a', 'b', 'c']) {
    const asked = remembered.get(key)
    answer()
    await asked
  }
  expect(remembered.get('c')).toBe('c 3')
  expect(remembered.get('a')).toBeInstanceOf(Promise)
  expect(loaded).toHaveLength(4)
  answer()
})

test('keys without an answer are remembered, and drive out none that has one', async () => {
  const loaded: [string, boolean][] = []
  const remembered = new Remembered<string | undefined>({
    ttlMs: 60_000,
    max: 2,
    load: async (key, isNew) => {
      loaded.push([key, isNew])
      return key === 'good' ? 'it' : undefined
    },
  })
  await remembered.get('good')
  for (const key of ['a', 'b', 'c', 'c']) await remembered.get(key)
  expect(remembered.get('good')).toBe('it')
  expect(loaded).toEqual([
    ['good', true],
    ['a', true],
    ['b', true],
    ['c', true],
  ])
})
