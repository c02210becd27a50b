import type { DatabaseSync } from 'node:sqlite'
import type { HeldJob } from './held-job.ts'
import { REMEMBERED_ENDS } from './job-journal.ts'
import type { JournalChange, NewReport } from './job-journal.ts'

/** Reports are numbered from 1 again. */
const emptyJournal = `
  DELETE FROM job WHERE stage <> 'printing';
  DELETE FROM document WHERE key NOT IN (SELECT key FROM job);
  DELETE FROM report;
  DELETE FROM sqlite_sequence WHERE name = 'report';
`

/** Turns changes into rows, within the transaction that the caller has begun. */
export function createApplyChange(database: DatabaseSync): (change: JournalChange) => void {
  const insertJob = database.prepare(`
    INSERT INTO job (key, job_id, attempt, printer, sequence, title, format, ticket, expires_at_ms, size_bytes, sha256, is_inline, is_reference, stage, labels)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
  const insertDocument = database.prepare('INSERT INTO document (key, bytes) VALUES (?, ?)')
  const insertReport = database.prepare('INSERT INTO report (key, job_id, attempt, at, event) VALUES (?, ?, ?, ?, ?)')
  const moveJob = database.prepare('UPDATE job SET stage = ?, spooler_id = ?, spooler_uuid = ? WHERE key = ?')
  const endJob = database.prepare("UPDATE job SET stage = 'ended', final_report = ? WHERE key = ?")
  const deleteDocument = database.prepare('DELETE FROM document WHERE key = ?')
  const deleteJob = database.prepare('DELETE FROM job WHERE key = ?')
  const requestCancel = database.prepare('UPDATE job SET cancel_requested = 1 WHERE key = ?')
  const rememberEnds = database.prepare(`
    INSERT OR REPLACE INTO ended (key, event)
    SELECT job.key, report.event FROM job JOIN report ON report.number = job.final_report WHERE job.final_report <= ?`)
  const forgetOldEnds = database.prepare('DELETE FROM ended WHERE id <= (SELECT max(id) FROM ended) - ?')
  const dropJobs = database.prepare('DELETE FROM job WHERE final_report <= ?')
  const dropReports = database.prepare('DELETE FROM report WHERE number <= ?')
  const setMeta = database.prepare('INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)')

  function accept(job: HeldJob, document: Buffer | null): void {
    const { key, jobId, attempt, printer, sequence, title, format, ticket, labels, expiresAt } = job
    const { sizeBytes, sha256, isInline, isReference, stage } = job
    const ticketText = JSON.stringify(ticket)
    insertJob.run(
      key,
      jobId,
      attempt,
      printer,
      sequence,
      title,
      format,
      ticketText,
      expiresAt.getTime(),
      sizeBytes,
      sha256,
      isInline ? 1 : 0,
      isReference ? 1 : 0,
      stage,
      labels === undefined ? null : JSON.stringify(labels),
    )
    if (document !== null) insertDocument.run(key, document)
  }

  function addReport({ key, at, event }: NewReport): number {
    const dot = key.lastIndexOf('.')
    const result = insertReport.run(key, key.slice(0, dot), Number(key.slice(dot + 1)), at.toISOString(), JSON.stringify(event))
    return Number(result.lastInsertRowid)
  }

  return (change) => {
    switch (change.kind) {
      case 'accept':
        for (const { job, document } of change.jobs) accept(job, document)
        for (const report of change.reports) addReport(report)
        return
      case 'move':
        moveJob.run(change.stage, change.spoolerJob?.id ?? null, change.spoolerJob?.uuid ?? null, change.key)
        if (change.report !== undefined) addReport(change.report)
        return
      case 'end':
        endJob.run(addReport(change.report), change.key)
        deleteDocument.run(change.key)
        return
      case 'report':
        addReport(change.report)
        return
      case 'request-cancel':
        for (const key of change.keys) requestCancel.run(key)
        return
      case 'forget':
        deleteJob.run(change.key)
        deleteDocument.run(change.key)
        return
      case 'drop-reports':
        rememberEnds.run(change.throughNumber)
        dropJobs.run(change.throughNumber)
        dropReports.run(change.throughNumber)
        forgetOldEnds.run(REMEMBERED_ENDS)
        return
      case 'keep-epoch':
        setMeta.run('last_epoch', String(change.epoch))
        return
      case 'keep-clock-offset':
        setMeta.run('clock_offset_ms', String(change.offsetMs))
        return
      case 'confirm-place':
        setMeta.run('confirmed_place', change.place)
        return
      case 'renew':
        rememberEnds.run(Number.MAX_SAFE_INTEGER)
        database.exec(emptyJournal)
        setMeta.run('journal_id', change.journalId)
        setMeta.run('last_epoch', '0')
        return
    }
  }
}
