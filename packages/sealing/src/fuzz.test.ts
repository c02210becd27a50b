import { expect, test } from 'vitest'
import { fuzzSealedDocuments } from './testing/fuzz-sealed-documents.ts'

test('two thousand documents that were changed at random are refused; pnpm fuzz:sealed tries more', async () => {
  const { refusalsByCode } = await fuzzSealedDocuments({ seed: 'unit', mutations: 2000 })
  expect(Object.keys(refusalsByCode).toSorted()).toEqual(['damaged', 'not-sealed', 'truncated', 'unknown-key', 'wrong-purpose'])
  expect(Object.values(refusalsByCode).reduce((sum, count) => sum + count)).toBe(2000)
})
