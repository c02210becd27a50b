/** One change of the tables. A step that was released is never edited: a journal's version is how many of them it has taken. */
export interface JournalStep {
  sql: string
  /**
   * The oldest version whose agent can still work on a journal that took this step: so that a failed upgrade can be taken back.
   * An older one than its own only when the step adds tables, or columns with a default, and old rows keep their meaning.
   */
  readableFrom: number
}

/**
 * AUTOINCREMENT: report numbers are never given twice, also after all rows were deleted, and a transaction that is rolled
 * back leaves no gap. `final_report` is the number of the report that ended the job.
 */
const firstTables = `
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
  stage TEXT NOT NULL CHECK (stage IN ('accepted', 'held', 'creating', 'sending', 'printing', 'ended')),
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

/** An older agent that takes such a job up finds a document that is sealed for another purpose, and prints nothing. */
const references = 'ALTER TABLE job ADD COLUMN is_reference INTEGER NOT NULL DEFAULT 0'

/** An older agent that takes such a job up finds that its queue takes no PDF, and fails it. */
const labels = 'ALTER TABLE job ADD COLUMN labels TEXT'

export const journalSteps: readonly JournalStep[] = [
  { sql: firstTables, readableFrom: 1 },
  { sql: references, readableFrom: 1 },
  { sql: labels, readableFrom: 1 },
]
