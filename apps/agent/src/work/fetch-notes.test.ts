import { expect, test } from 'vitest'
import { FetchNotes } from './fetch-notes.ts'

const notes = () => new FetchNotes({ relayNow: () => new Date(0) })

test('a reason is told once for as long as it stays', () => {
  const fetch = notes()
  expect(fetch.next('wms: answered 503')).toMatchObject({ kind: 'progressed', message: 'wms: answered 503' })
  expect(fetch.next('wms: answered 503')).toBeUndefined()
  expect(fetch.next('wms: nothing came for 20 s')).toMatchObject({ message: 'wms: nothing came for 20 s' })
})

test('a server that always fails in another way fills no history', () => {
  const fetch = notes()
  const told = Array.from({ length: 1_000 }, (_, attempt) => fetch.next(`wms: failure ${attempt}`)).filter((note) => note !== undefined)
  expect(told).toHaveLength(10)
})
