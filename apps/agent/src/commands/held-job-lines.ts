import { existsSync } from 'node:fs'
import type { HeldJob } from '../work/held-job.ts'
import { JournalError } from '../work/job-journal.ts'
import { SqliteJournal } from '../work/sqlite-journal.ts'

const MAX_LINES = 50

/** What an enrolment that is being replaced still holds, and whether it may come out of a printer: nobody can ask this machine later. */
export function heldJobLines(journalFile: string): string[] {
  if (!existsSync(journalFile)) return []
  const jobs = readHeld(journalFile)
  if (jobs === undefined)
    return ['The journal of the old enrolment can not be read: what it held can not be told. Its jobs are uncertain in the console.']
  if (jobs.length === 0) return []
  const lines = jobs.slice(0, MAX_LINES).map((job) => `  "${job.title}" for ${job.printer}: ${fateOf(job)}`)
  if (jobs.length > MAX_LINES) lines.push(`  … and ${jobs.length - MAX_LINES} more`)
  return ['The old enrolment held these jobs. They are dropped here, and uncertain in the console until somebody settles them:', ...lines]
}

function fateOf({ stage }: HeldJob): string {
  if (stage === 'ended') return 'it has ended, and the relay has not heard how: look for the paper'
  return stage === 'sending' || stage === 'printing' ? 'the print system may have it: look for the paper' : 'not printed'
}

function readHeld(journalFile: string): HeldJob[] | undefined {
  try {
    const journal = new SqliteJournal(journalFile)
    try {
      return journal.jobs()
    } finally {
      journal.close()
    }
  } catch (error) {
    if (error instanceof JournalError) return undefined
    throw error
  }
}
