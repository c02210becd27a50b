import type { JobHistoryEntry } from '@cloudprint/protocol/job'
import type { JobEvent } from '@cloudprint/protocol/job-event'
import { expect, test } from 'vitest'
import { timelineOf } from './timeline.ts'

const job = {
  computerName: 'Gate 4',
  printerName: 'Zebra 1',
  document: { sizeBytes: 300, state: 'held' as const, reference: null, keptUntil: null },
}

function entry(event: JobEvent, more: Partial<JobHistoryEntry> = {}): JobHistoryEntry {
  return {
    at: '2026-11-22T10:00:00.000Z',
    happenedAt: null,
    by: 'agent',
    byName: 'Gate 4',
    from: 'queued',
    to: 'queued',
    event,
    ...more,
  }
}

function only(event: JobEvent, more: Partial<JobHistoryEntry> = {}) {
  const [line] = timelineOf(job, [entry(event, more)])
  if (line === undefined) throw new Error('no line')
  return line
}

test('times are when it happened on site, and each line says how long after the one before', () => {
  const lines = timelineOf(job, [
    entry({ kind: 'submitted' }),
    entry({ kind: 'delivered' }, { at: '2026-11-22T10:00:00.090Z', happenedAt: '2026-11-22T10:00:00.048Z' }),
  ])
  expect(lines.map(({ at, afterMs }) => ({ at, afterMs }))).toEqual([
    { at: '2026-11-22T10:00:00.000Z', afterMs: null },
    { at: '2026-11-22T10:00:00.048Z', afterMs: 48 },
  ])
})

test('a completion never claims more than its evidence', () => {
  expect(only({ kind: 'completed', evidence: 'sent' }).title).toBe('Completed: all data sent')
  expect(only({ kind: 'completed', evidence: 'spooled' }).detail).toContain('whether paper came out was not seen')
  expect(only({ kind: 'completed', evidence: 'printed' }).title).toContain('confirmed by the device')
  const perhapsTwice = only({ kind: 'completed', evidence: 'sent', detail: 'It may have come out twice.' })
  expect(perhapsTwice).toMatchObject({ detail: 'It may have come out twice.', tone: 'attention' })
})

test('reasons are said in plain words and stand out when they hinder', () => {
  const hindered = only({
    kind: 'progressed',
    reasons: [{ reason: 'media-empty', since: '2026-11-22T10:00:00.000Z' }],
    message: 'load A4',
    sheetsCompleted: 2,
  })
  expect(hindered).toMatchObject({ title: 'Out of paper', detail: 'load A4 · 2 sheets out', tone: 'attention' })
  const underWay = only({ kind: 'progressed', reasons: [], message: '', sheetsCompleted: null })
  expect(underWay).toMatchObject({ title: 'Printing goes on', detail: '', tone: 'busy' })
})

test('a failure is named by its problem, with its particulars', () => {
  expect(only({ kind: 'failed', code: 'print-aborted', detail: 'refused 5 times' })).toMatchObject({
    title: 'The print system aborted the job',
    detail: 'refused 5 times',
    tone: 'bad',
  })
})

test('what a person did carries their name', () => {
  const byAda = { by: 'person', byName: 'Ada' } as const
  expect(only({ kind: 'cancel-requested' }, byAda).title).toBe('Ada asked to cancel')
  expect(only({ kind: 'settled', verdict: 'print-again' }, byAda).title).toBe('Ada had it printed again')
  expect(only({ kind: 'retried' }, byAda).title).toBe('Ada had it tried again')
})

test('no line shows a raw keyword of ours', () => {
  const events: JobEvent[] = [
    { kind: 'submitted' },
    { kind: 'offered', epoch: 3 },
    { kind: 'offer-withdrawn', detail: '' },
    { kind: 'delivered' },
    { kind: 'printing', spoolerJob: { id: '7', uuid: null } },
    { kind: 'canceled' },
    { kind: 'expired' },
    { kind: 'uncertain', detail: '' },
    { kind: 'cancel-requested' },
    { kind: 'expiry-passed' },
    { kind: 'settled', verdict: 'discard' },
    { kind: 'undeliverable', code: 'document-unavailable', detail: '' },
    { kind: 'retried' },
  ]
  for (const line of timelineOf(
    job,
    events.map((event) => entry(event)),
  )) {
    expect(line.title).not.toMatch(/[a-z]-[a-z]/)
    expect(line.title).toMatch(/^[A-Z]/)
  }
})

test('of a document that is fetched it says who does, from which host, and what keeps it from coming', () => {
  const fetched = (fetchBy: 'agent' | 'relay') => ({
    ...job,
    document: { ...job.document, reference: { fetchBy, host: 'wms.example.com' } },
  })
  const [byAgent] = timelineOf(fetched('agent'), [entry({ kind: 'submitted' })])
  expect(byAgent?.detail).toBe('Its address at wms.example.com is stored safely at the relay; Gate 4 fetches it.')
  const [byRelay] = timelineOf(fetched('relay'), [entry({ kind: 'submitted' })])
  expect(byRelay?.detail).toBe('The relay fetched the document from wms.example.com, and stored it safely.')
  const reasons = [{ reason: 'document-access-error', since: '2026-11-22T10:00:00.000Z' }]
  const message = 'wms.example.com: wms.example.com answered 503'
  expect(only({ kind: 'progressed', reasons, message, sheetsCompleted: null })).toMatchObject({
    title: 'The document can not be fetched yet',
    detail: message,
    tone: 'attention',
  })
})
