import type { JobEvent } from '@cloudprint/protocol/job-event'
import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import type { StoredDocument } from '../documents/document-store.ts'
import { JobSignals } from './job-signals.ts'
import { JobStore } from './job-store.ts'
import type { RelayRowsHarness } from './relay-rows-harness.ts'
import { removeKeptDocuments } from './remove-kept-documents.ts'

interface WaitingJob {
  organizationId: string
  computerId: string
  epoch: number
  jobId: string
}

/** Later than any sweep of the machine's own clock reaches. */
const now = new Date('2100-03-01T12:00:00.000Z')
const hourLater = new Date('2100-03-01T13:00:00.000Z')
const justBefore = new Date('2100-03-01T12:59:59.999Z')

/** What becomes of a failed job's document: a part of the contract of the relay's rows. */
export function testKeptDocuments(rows: () => RelayRowsHarness, waiting: (change?: Partial<StoredDocument>) => Promise<WaitingJob>): void {
  const signals = new JobSignals()
  const apply = async (jobId: string, event: JobEvent, at = now) => {
    const [happened] = await new JobStore(rows().jobRows, signals).apply(
      [{ jobId, event, author: { by: 'agent', byName: 'Packing' }, happenedAt: null, of: {} }],
      at,
    )
    return happened?.outcome === 'unmoved' ? happened.why : happened?.outcome
  }
  const retried = { kind: 'retried' } as const
  const failure = { kind: 'failed', code: 'print-failed', detail: 'out of labels' } as const
  async function failed() {
    const job = await waiting()
    await rows().jobRows.claimOffers({ computerId: job.computerId, epoch: job.epoch, printerIds: null, maxJobs: 1, now })
    expect(await apply(job.jobId, failure)).toBe('moved')
    return job
  }

  test('a document that was never offered is not there for a computer', async () => {
    const { jobId, computerId } = await waiting()
    expect(await rows().documentRows.find(jobId, computerId)).toBeUndefined()
  })

  test('an end puts its blob on the list of removals, in the same commit', async () => {
    const blobKey = `blob-${randomUUID()}`
    const { jobId } = await waiting({ sizeBytes: 100_000, sha256: Buffer.alloc(32), bytes: null, blobKey })
    const { documentRows } = rows()
    expect(await documentRows.withoutDocument([blobKey, 'blob-unknown'])).toEqual(['blob-unknown'])
    expect(await documentRows.listBlobs(now)).toContainEqual({ jobId, blobKey })
    expect(await documentRows.listBlobs(new Date('2001-01-01T00:00:00Z'))).not.toContainEqual({ jobId, blobKey })
    await apply(jobId, { kind: 'cancel-requested' })
    expect(await documentRows.withoutDocument([blobKey])).toEqual([blobKey])
    expect(await documentRows.listBlobs(now)).not.toContainEqual({ jobId, blobKey })
    expect(await documentRows.listBlobRemovals(500, [])).toContain(blobKey)
    expect(await documentRows.listBlobRemovals(500, [blobKey])).not.toContain(blobKey)
    await documentRows.blobRemoved(blobKey)
    expect(await documentRows.listBlobRemovals(500, [])).not.toContain(blobKey)
  })

  test('a failed job keeps its document as long as its organization says, and no longer', async () => {
    const { jobId } = await failed()
    expect(await rows().read(jobId)).toMatchObject({ state: 'failed', hasDocument: true, keptUntil: hourLater, receipt: null })
    await removeKeptDocuments(rows().jobRows, signals, justBefore)
    expect(await rows().read(jobId)).toMatchObject({ hasDocument: true })
    await removeKeptDocuments(rows().jobRows, signals, hourLater)
    const receipt = { reason: 'retention-over', by: 'relay', byName: 'relay' }
    expect(await rows().read(jobId)).toMatchObject({ state: 'failed', hasDocument: false, receipt })
    expect(await apply(jobId, retried, hourLater)).toBe('final')
  })

  test('where an organization keeps none, a failed job’s document goes with its end', async () => {
    const job = await waiting()
    await rows().setFailedDocumentRetention(job.organizationId, 0)
    await rows().jobRows.claimOffers({ computerId: job.computerId, epoch: job.epoch, printerIds: null, maxJobs: 1, now })
    await apply(job.jobId, failure)
    const receipt = { reason: 'failed', by: 'agent', byName: 'Packing' }
    expect(await rows().read(job.jobId)).toMatchObject({ state: 'failed', hasDocument: false, receipt })
    expect(await apply(job.jobId, retried)).toBe('final')
  })

  test('a retry puts the job back into the queue with its document, under its next attempt', async () => {
    const job = await failed()
    expect(await apply(job.jobId, retried, justBefore)).toBe('moved')
    expect(await rows().read(job.jobId)).toMatchObject({
      state: 'queued',
      attempt: 2,
      offerEpoch: null,
      hasDocument: true,
      keptUntil: null,
    })
    await removeKeptDocuments(rows().jobRows, signals, hourLater)
    const claim = { computerId: job.computerId, epoch: job.epoch, printerIds: null, maxJobs: 1, now: hourLater }
    expect(await rows().jobRows.claimOffers(claim)).toMatchObject([{ id: job.jobId, attempt: 2, bytes: expect.any(Buffer) as Buffer }])
    await apply(job.jobId, { kind: 'completed', evidence: 'sent' }, hourLater)
    const receipt = { reason: 'completed', by: 'agent', byName: 'Packing' }
    expect(await rows().read(job.jobId)).toMatchObject({ state: 'completed', hasDocument: false, receipt })
  })

  test('a document whose time is over is not retried, whether it was removed yet or not', async () => {
    const { jobId } = await failed()
    expect(await apply(jobId, retried, hourLater)).toBe('final')
  })

  test('of two retries at once one puts the job back, and both are content', async () => {
    const { jobId } = await failed()
    const both = await Promise.all([apply(jobId, retried), apply(jobId, retried)])
    expect(new Set(both)).toEqual(new Set(['moved', 'repeated']))
    expect(await rows().read(jobId)).toMatchObject({ state: 'queued', attempt: 2 })
  })

  test('a retry and the removal at once: either the job waits with its document, or it is gone and nobody retries it', async () => {
    const { jobId } = await failed()
    const [outcome] = await Promise.all([apply(jobId, retried, justBefore), removeKeptDocuments(rows().jobRows, signals, hourLater)])
    const seen = await rows().read(jobId)
    expect(seen).toMatchObject(
      outcome === 'moved'
        ? { state: 'queued', hasDocument: true, receipt: null }
        : { state: 'failed', hasDocument: false, receipt: { reason: 'retention-over' } },
    )
  })

  test.each(['sealing-key-lost', 'document-not-openable'] as const)('what fails as %s would fail again, and is not kept', async (code) => {
    const job = await waiting()
    await rows().jobRows.claimOffers({ computerId: job.computerId, epoch: job.epoch, printerIds: null, maxJobs: 1, now })
    await apply(job.jobId, { ...failure, code })
    const receipt = { reason: 'undeliverable', by: 'agent', byName: 'Packing' }
    expect(await rows().read(job.jobId)).toMatchObject({ state: 'failed', hasDocument: false, receipt })
    expect(await apply(job.jobId, retried)).toBe('final')
  })

  test('what the relay can hand to nobody fails, and is not kept', async () => {
    const { jobId } = await waiting()
    expect(await apply(jobId, { kind: 'undeliverable', code: 'document-unavailable', detail: 'its blob is gone' })).toBe('moved')
    expect(await rows().read(jobId)).toMatchObject({ state: 'failed', hasDocument: false, receipt: { reason: 'undeliverable' } })
  })
}
