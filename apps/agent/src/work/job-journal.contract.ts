import { randomUUID } from 'node:crypto'
import type { JobId } from '@cloudprint/protocol/ids'
import type { AgentJobEvent } from '@cloudprint/protocol/job-event'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { HeldJob } from './held-job.ts'
import type { JobJournal } from './job-journal.ts'

export interface JournalHarness {
  /** The journal as a new run of the agent finds it; the run before has ended. */
  open(): JobJournal
  close(): void
}

const at = new Date('2026-01-01T00:00:00Z')
const bytes = Buffer.from('abc')

export function heldJob(parts: Partial<HeldJob> = {}): HeldJob {
  const jobId = randomUUID() as JobId
  return {
    key: `${jobId}.1`,
    jobId,
    attempt: 1,
    printer: 'fake/a',
    sequence: 1,
    title: 'Lieferschein № 7',
    format: 'application/pdf',
    ticket: { copies: 2, pageRanges: [{ from: 1, to: 3 }] },
    labels: { language: 'application/vnd.zebra.zpl', printerResolution: '203dpi', widthUm: 101_600, heightUm: 152_400 },
    expiresAt: at,
    sizeBytes: 3,
    sha256: 'a'.repeat(64),
    isInline: true,
    isReference: false,
    stage: 'held',
    spoolerJob: null,
    wish: 'print',
    ...parts,
  }
}

/** What every journal promises; the simulation's is worth what this suite is. */
export function describeJournal(name: string, makeHarness: () => JournalHarness): void {
  describe(`the journal's port, kept by ${name}`, () => {
    let harness: JournalHarness
    let journal: JobJournal
    beforeEach(() => {
      harness = makeHarness()
      journal = harness.open()
    })
    afterEach(() => {
      journal.close()
      harness.close()
    })
    const reopen = () => {
      journal.close()
      journal = harness.open()
    }
    const report = ({ key }: HeldJob, event: AgentJobEvent = { kind: 'delivered' }) => ({ key, at, event })
    const accept = (...jobs: HeldJob[]) =>
      journal.write({ kind: 'accept', jobs: jobs.map((job) => ({ job, document: bytes })), reports: jobs.map((job) => report(job)) })
    const end = (job: HeldJob, event: AgentJobEvent = { kind: 'canceled' }) =>
      journal.write({ kind: 'end', key: job.key, report: report(job, event) })

    test('jobs come back in their order, with their documents, stages and wishes', async () => {
      const [second, first] = [heldJob({ sequence: 2, isInline: false, isReference: true }), heldJob({ sequence: 1 })]
      await accept(second, first)
      await journal.write({ kind: 'move', key: first.key, stage: 'sending', spoolerJob: { id: '7', uuid: null } })
      await journal.write({ kind: 'request-cancel', keys: [second.key] })
      reopen()
      expect(journal.jobs()).toEqual([
        { ...first, stage: 'sending', spoolerJob: { id: '7', uuid: null } },
        { ...second, wish: 'cancel' },
      ])
      expect(journal.document(first.key)).toEqual(bytes)
      expect(journal.document(second.key)).toEqual(bytes)
      expect(journal.document('unknown.1')).toBeUndefined()
    })

    test('what a reader got does not change under its hands', async () => {
      const job = heldJob()
      await accept(job)
      const [read] = journal.jobs()
      await journal.write({ kind: 'move', key: job.key, stage: 'creating', spoolerJob: null })
      expect(read?.stage).toBe('held')
    })

    test('reports are numbered without gaps, in the order of the writes, also after all were dropped', async () => {
      const job = heldJob()
      await Promise.all([accept(job), journal.write({ kind: 'report', report: report(job, { kind: 'expired' }) })])
      expect(journal.reportsAfter(0, 10)).toEqual([
        { number: 1, jobId: job.jobId, attempt: 1, at: at.toISOString(), event: { kind: 'delivered' } },
        { number: 2, jobId: job.jobId, attempt: 1, at: at.toISOString(), event: { kind: 'expired' } },
      ])
      expect(journal.reportsAfter(0, 1).map(({ number }) => number)).toEqual([1])
      await journal.write({ kind: 'drop-reports', throughNumber: 2 })
      expect(journal.facts().reportsWaiting).toBe(0)
      reopen()
      await journal.write({ kind: 'report', report: report(job) })
      expect(journal.reportsAfter(2, 10).map(({ number }) => number)).toEqual([3])
    })

    test('an end takes the document along; the job stays until its last report is kept, and its end is remembered', async () => {
      const job = heldJob()
      await accept(job)
      await end(job)
      expect(journal.document(job.key)).toBeUndefined()
      expect(journal.jobs()).toMatchObject([{ key: job.key, stage: 'ended' }])
      await journal.write({ kind: 'drop-reports', throughNumber: 1 })
      expect(journal.jobs()).toHaveLength(1)
      expect(journal.endOf(job.key)).toBeUndefined()
      await journal.write({ kind: 'drop-reports', throughNumber: 2 })
      reopen()
      expect(journal.jobs()).toEqual([])
      expect(journal.endOf(job.key)).toEqual({ kind: 'canceled' })
    })

    test('a job that is forgotten is gone with its document; its reports stay', async () => {
      const job = heldJob()
      await accept(job)
      await journal.write({ kind: 'forget', key: job.key })
      expect([journal.jobs(), journal.document(job.key), journal.endOf(job.key)]).toEqual([[], undefined, undefined])
      expect(journal.reportsAfter(0, 10)).toHaveLength(1)
    })

    test('a write that can not be made changes nothing, takes no other along, and leaves no gap', async () => {
      const [job, other] = [heldJob(), heldJob()]
      await accept(job)
      const [again, fine] = await Promise.allSettled([accept({ ...job }), accept(other)])
      expect([again?.status, fine?.status]).toEqual(['rejected', 'fulfilled'])
      expect(journal.reportsAfter(0, 10).map(({ number }) => number)).toEqual([1, 2])
    })

    test('epoch, clock offset and identity outlive a run', async () => {
      const { journalId } = journal
      expect(journal.facts()).toEqual({ lastEpoch: 0, clockOffsetMs: 0, reportsWaiting: 0, lastReport: 0, confirmedPlace: null })
      await journal.write({ kind: 'keep-epoch', epoch: 4 })
      await journal.write({ kind: 'keep-clock-offset', offsetMs: -7_200_000 })
      await journal.write({ kind: 'confirm-place', place: journal.place })
      reopen()
      expect(journal.facts()).toMatchObject({ lastEpoch: 4, clockOffsetMs: -7_200_000, confirmedPlace: journal.place })
      expect(journal.journalId).toBe(journalId)
    })

    test('the highest number that a report was given stays known when all are dropped', async () => {
      await accept(heldJob(), heldJob())
      await journal.write({ kind: 'drop-reports', throughNumber: 2 })
      reopen()
      expect(journal.facts()).toMatchObject({ lastReport: 2, reportsWaiting: 0 })
    })

    test('a renewed journal is another one, with what the print system has and the ends that were', async () => {
      const [held, printing, ended] = [heldJob(), heldJob(), heldJob()]
      const spoolerJob = { id: '7', uuid: null }
      await accept(held, printing, ended)
      await journal.write({ kind: 'move', key: printing.key, stage: 'printing', spoolerJob, report: report(printing) })
      await end(ended)
      await journal.write({ kind: 'keep-epoch', epoch: 4 })
      const journalId = randomUUID()
      await journal.write({ kind: 'renew', journalId })
      reopen()
      expect(journal.journalId).toBe(journalId)
      expect(journal.facts()).toMatchObject({ lastEpoch: 0, lastReport: 0, reportsWaiting: 0 })
      expect(journal.jobs()).toEqual([{ ...printing, stage: 'printing', spoolerJob }])
      expect([journal.document(held.key), journal.endOf(ended.key)]).toEqual([undefined, { kind: 'canceled' }])
      await journal.write({ kind: 'report', report: report(printing) })
      expect(journal.reportsAfter(0, 10).map(({ number }) => number)).toEqual([1])
    })

    test('a closed journal takes nothing more', async () => {
      journal.close()
      await expect(accept(heldJob())).rejects.toThrow('closed')
    })
  })
}
