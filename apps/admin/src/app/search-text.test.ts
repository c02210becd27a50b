import { expect, test } from 'vitest'
import { parseSearchText, searchText } from './search-text.ts'

test('filters read well in the address, and come back as they were', () => {
  const text = searchText({ state: ['queued', 'printing'], search: '1234 & more', cursor: undefined })
  expect(text).toBe('?state=queued,printing&search=1234+%26+more')
  expect(parseSearchText(text)).toEqual({ state: 'queued,printing', search: '1234 & more' })
})

test('no filters leave no question mark', () => {
  expect(searchText({ cursor: undefined, search: '' })).toBe('')
})
