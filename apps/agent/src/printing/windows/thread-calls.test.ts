import { samplePdf } from '@cloudprint/testkit/sample-pdf'
import { expect, test } from 'vitest'
import type { DeviceCapabilities } from './read-device-capabilities.ts'
import { Spooler } from './spooler.ts'
import { documentCalls } from './thread-calls.ts'
import type { Winspool } from './winspool.ts'

const capabilities: DeviceCapabilities = {
  fields: 0,
  papers: [],
  bins: [],
  mediaTypes: [],
  mediaReady: [],
  duplex: false,
  color: false,
  copies: 1,
  collate: false,
  resolutions: [],
  smallest: null,
  largest: null,
}

/** Windows as far as a document is begun with it; answers 1, and notes the name of what it was asked. */
function windowsThatNotes(asked: string[]): Winspool {
  const answers: Record<string, unknown> = { addressOf: 0n, DocumentPropertiesW: 220 }
  return new Proxy({} as Winspool, {
    get: (_windows, name) => () => {
      asked.push(String(name))
      return answers[String(name)] ?? 1
    },
  })
}

test('a document that can not be laid out on its paper is aborted, and does not stay in its queue', async () => {
  const asked: string[] = []
  const windows = windowsThatNotes(asked)
  const calls = documentCalls(windows, new Spooler(windows))
  expect(await calls.openPages({ bytes: new Uint8Array(samplePdf()), format: 'application/pdf' })).toBe(true)
  const start = { queue: 'Office', name: 'Pages', attributes: 0, devMode: Buffer.alloc(220), capabilities }
  // No number of rows holds so many pages.
  expect(() => calls.startDrawn({ ...start, ticket: { numberUp: 0 } })).toThrow('length')
  expect(asked.filter((name) => ['StartDocW', 'AbortDoc', 'DeleteDC', 'EndDoc'].includes(name))).toEqual([
    'StartDocW',
    'AbortDoc',
    'DeleteDC',
  ])
})
