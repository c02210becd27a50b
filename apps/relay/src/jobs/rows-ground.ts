import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { standInKey } from '../computers/sealing-keys/sealing-keys.contract.ts'
import { labelPrinter } from '../testing/stand-in-agent.ts'
import type { NewJob } from './job-rows.ts'
import { JobSignals } from './job-signals.ts'
import { JobStore, relayAuthor } from './job-store.ts'
import type { RelayRowsHarness } from './relay-rows-harness.ts'

/** When everything on this ground happens, unless a test says otherwise. */
export const now = new Date('2026-03-01T12:00:00.000Z')
export const later = (ms: number) => new Date(now.getTime() + ms)
export const link = { address: '192.0.2.1', port: 6123, transport: 'websocket', roundTripMs: null } as const
export const system = { platform: 'linux', osVersion: '1', architecture: 'x64', hostname: 'pack', agentVersion: '0.1.0' } as const
export const bytes = Buffer.from('^XA^XZ')
export const sha256 = createHash('sha256').update(bytes).digest()

/** What an inserted job needs to know of where it is to print. */
export interface Place {
  organizationId: string
  computerId: string
  printerId: string
  keyId: string
}

/** A connected computer with jobs, made and moved in few words: what the parts of the contract of the relay's rows stand on. */
export function rowsGround(rows: () => RelayRowsHarness) {
  async function connected(printers = ['cups/A']) {
    const { organizationId, siteId, computerId } = await rows().addComputer()
    const journalId = randomUUID()
    const opened = await rows().computerRows.openSession({ computerId, machine: 1, journalId, system, link, now })
    const epoch = opened.epoch ?? 0
    const keyId = randomBytes(8).toString('hex')
    await rows().computerRows.publishKeys({ computerId, epoch, current: standInKey(keyId), older: [], now })
    const ids = await rows().computerRows.syncPrinters({
      computerId,
      organizationId,
      names: printers,
      changed: printers.map(labelPrinter),
      now,
    })
    return { organizationId, siteId, computerId, machine: 1, journalId, epoch, keyId, printerId: ids[0] ?? '', printerIds: ids }
  }

  const newJob = ({ organizationId, computerId, printerId, keyId }: Place, change: Partial<NewJob> = {}): NewJob => ({
    id: randomUUID(),
    organizationId,
    computerId,
    printerId,
    title: 'Parcel',
    format: 'application/vnd.zebra.zpl',
    ticket: {},
    metadata: {},
    onDoubt: 'hold',
    createdAt: now,
    expiresAt: later(60_000),
    traceparent: null,
    idempotencyKey: null,
    requestFingerprint: null,
    author: { by: 'api-key', byName: 'WMS' },
    document: { sizeBytes: bytes.length, sha256, bytes, blobKey: null, sealingKeyId: keyId },
    reference: null,
    ...change,
  })
  async function inserted(place: Place, changes: Partial<NewJob>[] = [{}]): Promise<string[]> {
    const jobs = changes.map((change) => newJob(place, change))
    expect(await rows().jobRows.insert(jobs)).toEqual(jobs.map(() => 'inserted'))
    return jobs.map((job) => job.id)
  }
  const claim = (place: { computerId: string; epoch: number }, change: { printerIds?: string[]; maxJobs?: number; now?: Date } = {}) =>
    rows().jobRows.claimOffers({ computerId: place.computerId, epoch: place.epoch, printerIds: null, maxJobs: 50, now, ...change })
  const listKnown = (journal: { computerId: string; journalId: string }, jobIds: string[]) =>
    rows().jobRows.inTransaction(async (transaction) => (await transaction.listKnown([{ ...journal, jobIds }]))[0] ?? [])
  const idsOf = (jobs: { id: string }[]) => jobs.map((job) => job.id)
  const store = () => new JobStore(rows().jobRows, new JobSignals())
  const cancel = (jobId: string) => ({
    jobId,
    event: { kind: 'cancel-requested' as const },
    author: relayAuthor,
    happenedAt: null,
    of: {},
  })
  return { connected, newJob, inserted, claim, listKnown, idsOf, store, cancel }
}

export type RowsGround = ReturnType<typeof rowsGround>
