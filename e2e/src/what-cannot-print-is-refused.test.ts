import { listJobs } from '@cloudprint/protocol/http/job-routes'
import { samplePdf } from '@cloudprint/testkit/sample-pdf'
import { sampleZpl } from '@cloudprint/testkit/sample-documents'
import { afterEach, expect, test } from 'vitest'
import type { Order } from './harness/site.ts'
import { useSite } from './harness/use-site.ts'

const site = useSite({
  queues: async (cups) => {
    await cups.addQueue({ name: 'label' })
    await cups.addQueue({ name: 'laser', model: 'drv:///sample.drv/generic.ppd' })
  },
})

afterEach(async () => {
  // Refused means: no job, and no paper.
  expect((await site().api.call(listJobs, { query: {} })).items).toEqual([])
  expect(site().cups.captured()).toEqual([])
})

test('a PDF for a raw queue is refused: it would come out as metres of garbage', async () => {
  const answer = await site().trySubmit('label', { contentType: 'application/pdf', document: samplePdf() })
  expect(answer).toMatchObject({ ok: false, status: 422, problem: { code: 'document-format-unsupported' } })
})

test('a PDF for a raw queue is refused under the name of raw bytes, too', async () => {
  const answer = await site().trySubmit('label', { contentType: 'application/octet-stream', document: samplePdf() })
  expect(answer).toMatchObject({ ok: false, status: 422, problem: { code: 'document-format-mismatch' } })
})

test('an option that does not exist is refused and named', async () => {
  const ticket = { copies: 1, stapling: 'top-left' } as Order['ticket'] & object
  const answer = await site().trySubmit('laser', { contentType: 'application/pdf', document: samplePdf(), ticket })
  expect(answer).toMatchObject({ ok: false, status: 422, problem: { code: 'request-invalid' } })
  expect(JSON.stringify(answer)).toContain('stapling')
})

test('an option that the printer lacks is refused with its name and what there is instead', async () => {
  const ticket = { media: 'iso_a0_841x1189mm', numberUp: 2 }
  const answer = await site().trySubmit('laser', { contentType: 'application/pdf', document: samplePdf(), ticket })
  expect(answer).toMatchObject({ ok: false, status: 422, problem: { code: 'ticket-unsupported' } })
  const fields = answer.ok ? [] : answer.problem.errors?.map(({ field }) => field)
  expect(fields).toEqual(['ticket.media'])
})

test('options for a driver make no sense with a printer’s own language and are refused', async () => {
  const answer = await site().trySubmit('label', { document: sampleZpl(), ticket: { sides: 'two-sided-long-edge' } })
  expect(answer).toMatchObject({ ok: false, status: 422, problem: { code: 'ticket-unsupported' } })
})
