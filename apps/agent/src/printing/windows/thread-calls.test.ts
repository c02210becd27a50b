import { samplePdf } from '@cloudprint/testkit/sample-pdf'
import { expect, test, vi } from 'vitest'
import { PdfPages } from './pdf-pages.ts'
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

/** Windows as far as a document is begun with it; answers 1, but 0 to what fails, and notes the name of what it was asked. */
function windowsThatNotes(asked: string[], ...failing: string[]): Winspool {
  const fails = Object.fromEntries(failing.map((name) => [name, 0]))
  const answers: Record<string, unknown> = { addressOf: 0n, DocumentPropertiesW: 220, EnumJobsW: 0, ...fails }
  return new Proxy({} as Winspool, {
    get: (_windows, name) => () => {
      asked.push(String(name))
      return answers[String(name)] ?? 1
    },
  })
}

const endings = (asked: string[]) => asked.filter((name) => ['StartDocW', 'AbortDoc', 'DeleteDC', 'EndDoc'].includes(name))

test('a document that can not be laid out on its paper is aborted, and does not stay in its queue', async () => {
  const asked: string[] = []
  const windows = windowsThatNotes(asked)
  const calls = documentCalls(windows, new Spooler(windows))
  expect(await calls.openPages({ bytes: new Uint8Array(samplePdf()), format: 'application/pdf' })).toBe(true)
  const start = { queue: 'Office', name: 'Pages', attributes: 0, devMode: Buffer.alloc(220), capabilities }
  // No number of rows holds so many pages.
  expect(() => calls.startDrawn({ ...start, ticket: { numberUp: 0 } })).toThrow('length')
  expect(endings(asked)).toEqual(['StartDocW', 'AbortDoc', 'DeleteDC'])
})

test.each([
  ['end', ['EndDoc'], 'EndDoc', ['StartDocW', 'EndDoc', 'DeleteDC']],
  ['abort', ['AbortDoc'], 'AbortDoc', ['StartDocW', 'AbortDoc', 'DeleteDC']],
] as const)('what a document takes up is given back where Windows does not %s it', async (how, failing, error, asked) => {
  const all: string[] = []
  const windows = windowsThatNotes(all, ...failing)
  const calls = documentCalls(windows, new Spooler(windows))
  await calls.openPages({ bytes: new Uint8Array(samplePdf()), format: 'application/pdf' })
  const { document } = calls.startDrawn({
    queue: 'Office',
    name: 'Pages',
    attributes: 0,
    devMode: Buffer.alloc(220),
    capabilities,
    ticket: {},
  })
  using closing = vi.spyOn(PdfPages.prototype, 'close')
  expect(() => calls[how](document)).toThrow(error)
  expect(endings(all)).toEqual(asked)
  expect(closing).toHaveBeenCalledOnce()
})

test('that a document can not be aborted either does not hide why it was', async () => {
  const asked: string[] = []
  const windows = windowsThatNotes(asked, 'AbortDoc')
  const calls = documentCalls(windows, new Spooler(windows))
  await calls.openPages({ bytes: new Uint8Array(samplePdf()), format: 'application/pdf' })
  const start = { queue: 'Office', name: 'Pages', attributes: 0, devMode: Buffer.alloc(220), capabilities }
  expect(() => calls.startDrawn({ ...start, ticket: { numberUp: 0 } })).toThrow('length')
  expect(endings(asked)).toEqual(['StartDocW', 'AbortDoc', 'DeleteDC'])
})
