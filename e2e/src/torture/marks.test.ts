import { expect, test } from 'vitest'
import { marksOf } from './marks.ts'

const met = { minutes: 45, jobs: 10_000, kills: { agent: 300, cupsd: 300 }, uncertainPercent: 0.5 }
const verdicts = (figures: typeof met) => marksOf(figures).map(([, verdict]) => verdict.split(':')[0])

test('a long run that just reaches its marks says that each is met', () => {
  expect(verdicts(met)).toEqual(['met', 'met', 'met'])
})

test.each([
  [{ uncertainPercent: 0.51 }, ['MISSED', 'met', 'met']],
  [{ jobs: 9_999 }, ['met', 'MISSED', 'met']],
  [{ kills: { agent: 301, cupsd: 299 } }, ['met', 'met', 'MISSED']],
])('a long run with %j says which mark it missed', (change, said) => {
  expect(verdicts({ ...met, ...change })).toEqual(said)
})

test('a short run is measured by none of them', () => {
  expect(marksOf({ ...met, minutes: 44, jobs: 1 })).toEqual([])
})
