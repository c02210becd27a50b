import { createManualClock } from '@cloudprint/process-kit/manual-clock'
import { expect, test } from 'vitest'
import { RecentErrors } from './recent-errors.ts'

const clock = createManualClock()
const job = { jobId: 'j1', printer: 'cups/Zebra', title: 'Delivery to Ms Miller' }
const lost = { what: 'The link was lost', code: null, remedy: null }

test('an error says when, what, of which job, and what to do', () => {
  const errors = new RecentErrors(clock)
  errors.noteProblem('print-aborted', 'the backend\nended', job)
  expect(errors.list()).toEqual([
    {
      at: clock.now(),
      since: clock.now(),
      count: 1,
      kind: 'The print system aborted the job',
      what: 'The print system aborted the job: the backend ended',
      code: 'print-aborted',
      remedy: expect.stringContaining('power and cable') as string,
      jobId: 'j1',
      printer: 'cups/Zebra',
    },
  ])
})

test('what happens again is counted, with its last case, and pushes nothing else out', async () => {
  const errors = new RecentErrors(clock)
  errors.noteProblem('print-aborted', '', job)
  const since = clock.now()
  for (let second = 0; second < 500; second += 1) {
    errors.note({ ...lost, detail: `after ${second} s` })
    await clock.advance(1_000)
  }
  errors.noteProblem('print-aborted', '', { ...job, jobId: 'j2' })
  expect(errors.list()).toMatchObject([
    { count: 2, jobId: 'j2', since, at: clock.now() },
    { count: 500, what: 'The link was lost: after 499 s', since },
  ])
})

test('what former runs have noted is counted on, and made way for in its order', async () => {
  const former = new RecentErrors(clock)
  former.noteProblem('print-aborted', 'the first time', job)
  for (let number = 0; number < 9; number += 1) former.note({ ...lost, what: `fault ${number}`, detail: '' })
  await clock.advance(1_000)
  const errors = new RecentErrors(clock, former.list())
  expect(errors.list()).toEqual(former.list())
  errors.noteProblem('print-aborted', 'the second time', job)
  errors.note({ ...lost, detail: '' })
  expect(errors.list()).toMatchObject([
    { what: 'The link was lost' },
    { count: 2, what: expect.stringContaining('the second time') as string },
    ...[8, 7, 6, 5, 4, 3, 2, 1].map((number) => ({ what: `fault ${number}` })),
  ])
})

test('ten are kept, the last ones', () => {
  const errors = new RecentErrors(clock)
  for (let number = 0; number < 25; number += 1) errors.note({ ...lost, what: `fault ${number}`, detail: 'x'.repeat(10_000) })
  expect(errors.list().map(({ what }) => what.split(':')[0])).toEqual(Array.from({ length: 10 }, (_each, index) => `fault ${24 - index}`))
  for (const { what } of errors.list()) expect(what.length).toBeLessThanOrEqual(300)
})

test.each([
  [`nothing left of ${job.title} here`, 'nothing left of … here'],
  ["EACCES: permission denied, open '/printed/2026-11-22 Delivery to Ms Miller 3f.pdf'", 'EACCES: permission denied, open …'],
  ["rename '/printed/O'Brien.pdf.new' -> '/printed/O'Brien.pdf'", 'rename … -> …'],
  ['by the proxy http://me:secret@proxy:3128/', 'by the proxy http://…@proxy:3128/'],
  ['GET https://wms.example.com/label.pdf?signature=secret failed', 'GET https://wms.example.com/label.pdf?… failed'],
])('no title and no secret is kept of: %s', (detail, kept) => {
  const errors = new RecentErrors(clock)
  errors.note({ ...lost, detail, job })
  expect(errors.list()[0]?.what).toBe(`The link was lost: ${kept}`)
})

test.each([
  "The printer's queue at ipp://printer/x can't be reached",
  'The scale hid/0922-8003@1-1.2:1.0 says nothing, nor does cups/Zebra@dock1',
])('what names nobody is left as it is: %s', (detail) => {
  const errors = new RecentErrors(clock)
  errors.note({ ...lost, detail, job })
  expect(errors.list()[0]?.what).toBe(`The link was lost: ${detail}`)
})

test.each([
  ['one word without end', `${'x'.repeat(3_000_000)}@`, '…'],
  ['an address that is too long to be read', `at http://me:${'secret'.repeat(1_000)}@proxy`, 'at …'],
  ['quotes without end', ` 'a/`.repeat(1_000_000), undefined],
])('of a detail of any length the beginning is looked through, and kept where it gives nothing away: %s', (_what, detail, kept) => {
  const errors = new RecentErrors(clock)
  errors.note({ ...lost, detail })
  const [noted] = errors.list()
  expect(noted?.what.length).toBeLessThanOrEqual(300)
  if (kept !== undefined) expect(noted?.what).toBe(`The link was lost: ${kept}`)
})
