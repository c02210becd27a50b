import { expect, test } from 'vitest'
import { calledSoFirst } from './called-so-first.ts'

const named = (...names: string[]) => names.map((name) => ({ name }))

test('what is called so comes before what has the text in its model or place', () => {
  const found = named('Gate 1', 'Gate 2', 'Gate 3', 'Gate 4', 'Gate 5', 'Zebra at dock 1', 'old zebra')
  expect(calledSoFirst(found, 'ZEBRA')).toEqual(named('Zebra at dock 1', 'old zebra', 'Gate 1', 'Gate 2', 'Gate 3'))
})
