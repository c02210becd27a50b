import { stages } from './held-job.ts'

/** Raised with every change of the tables; a journal of a newer agent is refused, never guessed at. */
export const JOURNAL_VERSION = 1

/**
 * AUTOINCREMENT: report numbers are never given twice, also after all rows were deleted, and a transaction that is rolled
 * back leaves no gap. `final_report` is the number of the report that ended the job.
 */
export const journalTables = `
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE job (
  key TEXT PRIMARY KEY,
  job_id TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  printer TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  title TEXT NOT NULL,
  format TEXT NOT NULL,
  ticket TEXT NOT NULL,
  expires_at_ms INTEGER NOT NULL,
  size_bytes INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  is_inline INTEGER NOT NULL,
  stage TEXT NOT NULL CHECK (stage IN (${stages.map((stage) => `'${stage}'`).join(', ')})),
  spooler_id TEXT,
  spooler_uuid TEXT,
  cancel_requested INTEGER NOT NULL DEFAULT 0,
  final_report INTEGER
) STRICT;
-- Which jobs may go, now that reports up to N are kept?
CREATE INDEX job_by_final_report ON job (final_report) WHERE final_report IS NOT NULL;

-- Beside the job, not in it: stage changes then never rewrite 64 KiB.
CREATE TABLE document (key TEXT PRIMARY KEY, bytes BLOB NOT NULL) STRICT;

CREATE TABLE report (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  key TEXT NOT NULL,
  job_id TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  at TEXT NOT NULL,
  event TEXT NOT NULL
) STRICT;

CREATE TABLE ended (id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, event TEXT NOT NULL) STRICT;
`
