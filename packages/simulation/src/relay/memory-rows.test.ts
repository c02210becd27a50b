import { randomUUID } from 'node:crypto'
import { describeRelayRows } from '@cloudprint/relay/jobs/relay-rows.contract'
import { MemoryComputerRows } from './memory-computer-rows.ts'
import { MemoryDatabase } from './memory-database.ts'
import type { DatabaseStep } from './memory-database.ts'
import { MemoryDocumentRows } from './memory-document-rows.ts'
import { MemoryJobRows } from './memory-job-rows.ts'

describeRelayRows('memory', () => {
  const database = new MemoryDatabase()
  const atOnce: DatabaseStep = async (_what, act) => act()
  const retentions = new Map<string, number>()
  const usual = database.failedDocumentRetentionMs
  database.failedDocumentRetentionMs = (organizationId) => retentions.get(organizationId) ?? usual(organizationId)
  const receiptOf = (jobId: string) => {
    const receipt = database.receiptsByJob.get(jobId)
    return receipt === undefined ? null : { reason: receipt.reason, by: receipt.by, byName: receipt.byName }
  }
  const steps = { statement: atOnce, commit: atOnce, onGone: () => () => undefined }
  return Promise.resolve({
    jobRows: new MemoryJobRows(database, steps),
    computerRows: new MemoryComputerRows(database, steps, randomUUID),
    documentRows: new MemoryDocumentRows(database, steps),
    addComputer: () => {
      const [organizationId, computerId] = [randomUUID(), randomUUID()]
      database.addComputer({ id: computerId, organizationId, name: 'Packing' })
      return Promise.resolve({ organizationId, siteId: database.siteOf(organizationId), computerId })
    },
    revoke: (computerId) => {
      database.computer(computerId).revokedAt = new Date()
      return Promise.resolve()
    },
    replaceMachine: (computerId) => {
      database.computer(computerId).machine += 1
      return Promise.resolve()
    },
    setDoubtBlocks: (printerId, doubtBlocks) => {
      const printer = database.printers.get(printerId)
      if (printer === undefined) throw new Error(`there is no printer ${printerId}`)
      printer.doubtBlocks = doubtBlocks
      return Promise.resolve()
    },
    setFailedDocumentRetention: (organizationId, seconds) => {
      retentions.set(organizationId, seconds * 1_000)
      return Promise.resolve()
    },
    read: (jobId) => {
      const { row } = database.job(jobId)
      return Promise.resolve({
        state: row.state,
        attempt: row.attempt,
        offerEpoch: row.offerEpoch,
        hasDocument: database.documentsByJob.has(jobId),
        keptUntil: database.keptUntilByJob.get(jobId) ?? null,
        receipt: receiptOf(jobId),
        history: (database.historyByJob.get(jobId) ?? []).map(({ from_state: from, to_state: to, event }) => ({
          from,
          to,
          kind: event.kind,
        })),
      })
    },
    close: () => Promise.resolve(),
  })
})
