import type { JobHistoryEntry } from '@cloudprint/protocol/job'
import type { JobEvent } from '@cloudprint/protocol/job-event'
import { expect, test } from 'vitest'
import { knownOfDoubt } from './known-of-doubt.ts'

const document = { sizeBytes: 300, state: 'held' as const, reference: null, keptUntil: null }
const job = { computerName: 'Gate 4', printerName: 'Zebra 1', document, message: 'CUPS forgot it' }
const time = (second: number) => `2026-11-22T10:00:0${second}.000Z`

function entry(second: number, event: JobEvent, more: Partial<JobHistoryEntry> = {}): JobHistoryEntry {
  return { at: time(9), happenedAt: time(second), by: 'agent', byName: 'Gate 4', from: 'printing', to: 'printing', event, ...more }
}
const delivered = entry(1, { kind: 'delivered' }, { from: 'queued', to: 'delivered' })
const printing = entry(2, { kind: 'printing', spoolerJob: { id: '1842', uuid: null } }, { from: 'delivered' })
const heard = entry(3, {
  kind: 'progressed',
  reasons: [{ reason: 'media-empty', since: time(3) }],
  message: 'Load labels.',
  sheetsCompleted: 1,
})
const doubt = entry(4, { kind: 'uncertain', detail: 'CUPS forgot it' }, { to: 'uncertain' })

test('who has to decide sees when it was where, and the print system’s own last words', () => {
  expect(knownOfDoubt(job, [delivered, printing, heard, doubt])).toEqual([
    { label: 'In doubt since', at: time(4), text: 'says Gate 4' },
    { label: 'Why', at: null, text: 'CUPS forgot it' },
    { label: 'At the site', at: time(1), text: 'whole, and checked' },
    { label: 'Handed to print', at: time(2), text: 'There it is job 1842 of Zebra 1.' },
    { label: 'Last heard', at: time(3), text: 'Out of paper · Load labels. · 1 sheet out' },
  ])
})

test('what is not known is said, and a doubt of the relay’s own is not put in the agent’s mouth', () => {
  const byRelay = entry(4, { kind: 'uncertain', detail: '' }, { by: 'relay', byName: 'relay', happenedAt: null, to: 'uncertain' })
  expect(knownOfDoubt({ ...job, message: '' }, [byRelay])).toEqual([
    { label: 'In doubt since', at: time(9), text: 'says the relay' },
    { label: 'At the site', at: null, text: 'Not known to have arrived' },
    { label: 'Handed to print', at: null, text: 'Not known to have been handed over' },
  ])
})

test('what was known of an attempt that is settled says nothing about the next one', () => {
  const again = entry(5, { kind: 'settled', verdict: 'print-again' }, { by: 'person', byName: 'Ada', from: 'uncertain', to: 'queued' })
  const known = knownOfDoubt(job, [delivered, printing, heard, doubt, again, { ...doubt, happenedAt: time(8) }])
  expect(known.map(({ label, at }) => [label, at])).toEqual([
    ['In doubt since', time(8)],
    ['Why', null],
    ['At the site', null],
    ['Handed to print', null],
  ])
})

test('what kept a document from being fetched is not what was last heard of a job that was handed over', () => {
  const reasons = [{ reason: 'document-access-error', since: time(0) }]
  const waited = entry(
    0,
    { kind: 'progressed', reasons, message: 'wms: answered 503', sheetsCompleted: null },
    { from: 'queued', to: 'queued' },
  )
  expect(knownOfDoubt(job, [waited, delivered]).map(({ label }) => label)).not.toContain('Last heard')
})
