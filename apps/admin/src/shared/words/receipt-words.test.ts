import { receiptReasons } from '@cloudprint/protocol/job'
import { expect, test } from 'vitest'
import { causerWords, receiptReasonWords } from './receipt-words.ts'

test('every reason for a deletion is told in words', () => {
  for (const reason of receiptReasons) expect(receiptReasonWords[reason]).toMatch(/^[A-Z][a-z ]+$/)
})

test('whoever caused a deletion is named', () => {
  expect(causerWords({ by: 'agent', byName: 'Packing 1' })).toBe('The agent on Packing 1')
  expect(causerWords({ by: 'person', byName: 'Ada' })).toBe('Ada')
  expect(causerWords({ by: 'api-key', byName: 'WMS' })).toBe('The key “WMS”')
  expect(causerWords({ by: 'relay', byName: 'relay' })).toBe('The relay, by its policy')
})
