import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { nameCursor, placeOfCursor } from './name-cursor.ts'

const id = randomUUID()

test('a cursor leads back to where its page ended, and fits into a query', () => {
  const name = '”'.repeat(255)
  expect(placeOfCursor(nameCursor({ id, name }))).toEqual([id, name])
  expect(nameCursor({ id, name }).length).toBeLessThanOrEqual(1_200)
})

test('a cursor of somebody’s own making begins at the beginning', () => {
  for (const cursor of ['', id, 'bm9uc2Vuc2U', nameCursor({ id: 'no id', name: 'A' }), nameCursor({ id, name: 'A\0' })])
    expect(placeOfCursor(cursor)).toEqual([null, null])
})
