import { Job, JobHistoryEntry } from '@cloudprint/protocol/job'
import { expect, test } from 'vitest'
import { journeyOf } from './journey.ts'

const id = '01936f2e-7c1a-7000-8000-000000000001'
const submitted = {
  id,
  printerId: id,
  computerId: id,
  printerName: 'Zebra 1',
  computerName: 'Gate 4',
  title: 'Label',
  contentType: 'application/pdf',
  ticket: {},
  metadata: {},
  traceparent: null,
  state: 'queued',
  reasons: [],
  message: '',
  evidence: null,
  onDoubt: 'hold',
  attempt: 0,
  failure: null,
  offered: false,
  cancelRequestedAt: null,
  sheetsCompleted: null,
  document: { sizeBytes: 10, state: 'held', reference: null, keptUntil: null },
  createdAt: '2026-11-22T10:00:00.000Z',
  expiresAt: '2026-11-23T10:00:00.000Z',
  deliveredAt: null,
  printingAt: null,
  endedAt: null,
}

const statuses = (job: object) => journeyOf(Job.parse({ ...submitted, ...job })).map((stop) => stop.status)

test('a new job waits for its first stop', () => {
  expect(statuses({})).toEqual(['passed', 'next', 'ahead', 'ahead'])
})

test('each stop knows how long it took from the one before', () => {
  const job = Job.parse({
    ...submitted,
    state: 'completed',
    evidence: 'printed',
    deliveredAt: '2026-11-22T10:00:00.020Z',
    printingAt: '2026-11-22T10:00:00.050Z',
    endedAt: '2026-11-22T10:00:04.050Z',
  })
  expect(journeyOf(job).map((stop) => stop.tookMs)).toEqual([null, 20, 30, 4_000])
})

test('where the history knows when it happened at the site, that time counts', () => {
  const job = Job.parse({ ...submitted, state: 'delivered', deliveredAt: '2026-11-22T10:00:00.044Z' })
  const history = JobHistoryEntry.parse({
    at: '2026-11-22T10:00:00.044Z',
    happenedAt: '2026-11-22T10:00:00.034Z',
    by: 'agent',
    byName: 'Gate 4',
    from: 'queued',
    to: 'delivered',
    event: { kind: 'delivered' },
  })
  expect(journeyOf(job, [history])[1]?.tookMs).toBe(34)
})

test('sending it, and the print system’s work on it, are stops where they were seen', () => {
  const at = (ms: number) => `2026-11-22T10:00:00.${String(ms).padStart(3, '0')}Z`
  const words = { state: 'completed', reasons: [], message: '', processingSince: at(90) }
  const events = [
    { ms: 5, event: { kind: 'offered', epoch: 3 } },
    { ms: 20, event: { kind: 'delivered' } },
    { ms: 50, event: { kind: 'printing', spoolerJob: { id: '7', uuid: null } } },
    { ms: 400, event: { kind: 'completed', evidence: 'sent', spooler: words } },
  ]
  const states = ['queued', 'queued', 'delivered', 'printing', 'completed']
  const history = events.map(({ ms, event }, n) =>
    JobHistoryEntry.parse({ at: at(ms), happenedAt: null, by: 'agent', byName: 'Gate 4', from: states[n], to: states[n + 1], event }),
  )
  const ended = { state: 'completed', evidence: 'sent', deliveredAt: at(20), printingAt: at(50), endedAt: at(400) }
  const stops = journeyOf(Job.parse({ ...submitted, ...ended }), history)
  expect(stops.map(({ key, tookMs }) => [key, tookMs])).toEqual([
    ['submitted', null],
    ['offered', 5],
    ['delivered', 15],
    ['spooled', 30],
    ['processing', 40],
    ['end', 310],
  ])
})

test('a job that ended early skipped the stops in between', () => {
  const ended = { state: 'expired', endedAt: '2026-11-23T10:00:00.000Z' }
  expect(statuses(ended)).toEqual(['passed', 'skipped', 'skipped', 'passed'])
})

test('a job in doubt says so at its end, and does not call it completed', () => {
  const [, , , end] = journeyOf(Job.parse({ ...submitted, state: 'uncertain', deliveredAt: submitted.createdAt }))
  expect(end).toMatchObject({ label: 'Uncertain', tone: 'doubt', at: null })
})
