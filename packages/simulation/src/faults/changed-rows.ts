import type { ComputerRows } from '@cloudprint/relay/computers/computer-rows'
import type { JobRows, JobTransaction } from '@cloudprint/relay/jobs/job-rows'

/** Rows that do everything as before but for what `change` says. */
export function changedRows(rows: JobRows, change: Partial<JobRows>): JobRows {
  const kept: JobRows = {
    inTransaction: (work) => rows.inTransaction(work),
    insert: (jobs) => rows.insert(jobs),
    findByKey: (reach, key) => rows.findByKey(reach, key),
    countWaiting: (printerId) => rows.countWaiting(printerId),
    claimOffers: (claim) => rows.claimOffers(claim),
    computersWithWork: (ids, now) => rows.computersWithWork(ids, now),
    listExpired: (now, limit) => rows.listExpired(now, limit),
    listKeptTooLong: (now, limit) => rows.listKeptTooLong(now, limit),
    listCancelWishes: (ids) => rows.listCancelWishes(ids),
    listStranded: (before, limit) => rows.listStranded(before, limit),
    listUnopenable: (computerId, limit) => rows.listUnopenable(computerId, limit),
  }
  return { ...kept, ...change }
}

export function changedTransaction(rows: JobRows, change: (transaction: JobTransaction) => Partial<JobTransaction>): JobRows {
  return changedRows(rows, {
    inTransaction: (work) =>
      rows.inTransaction((transaction) => {
        const kept: JobTransaction = {
          lockJobs: (ids) => transaction.lockJobs(ids),
          isWithin: (reach, jobId) => transaction.isWithin(reach, jobId),
          writeJobs: (jobs, entries) => transaction.writeJobs(jobs, entries),
          removeDocuments: (removals, now) => transaction.removeDocuments(removals, now),
          keepDocuments: (ids, now) => transaction.keepDocuments(ids, now),
          listKept: (ids, now) => transaction.listKept(ids, now),
          unkeepDocuments: (ids) => transaction.unkeepDocuments(ids),
          lockSessions: (ids) => transaction.lockSessions(ids),
          listKnown: (asked) => transaction.listKnown(asked),
          lockReports: (journals) => transaction.lockReports(journals),
          keepReports: (kept) => transaction.keepReports(kept),
        }
        return work({ ...kept, ...change(transaction) })
      }),
  })
}

/** Rows of computers that do everything as before but for what `change` says. */
export function changedComputers(rows: ComputerRows, change: Partial<ComputerRows>): ComputerRows {
  return {
    openSession: (claim) => rows.openSession(claim),
    closeSession: (id, epoch, now) => rows.closeSession(id, epoch, now),
    closeAllSessions: (now) => rows.closeAllSessions(now),
    noteLinks: (links, now) => rows.noteLinks(links, now),
    syncPrinters: (news) => rows.syncPrinters(news),
    namesToStartAgain: (id) => rows.namesToStartAgain(id),
    findPrinter: (id) => rows.findPrinter(id),
    publishKeys: (news) => rows.publishKeys(news),
    findKeys: (computerId, keyIds) => rows.findKeys(computerId, keyIds),
    ...change,
  }
}
