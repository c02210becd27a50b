import { existsSync } from 'node:fs'
import { StateFileError } from '../private-file.ts'
import type { StateFolder } from '../state-folder.ts'
import { JournalError } from '../work/job-journal.ts'
import { SqliteJournal } from '../work/sqlite-journal.ts'

/** @throws StateFileError where somebody is enrolled here already and is not to be replaced, or runs. */
export async function refuseIfTaken(folder: StateFolder, isAgain: boolean): Promise<void> {
  if (!isAgain && (await folder.isEnrolled())) {
    throw new StateFileError(
      `${folder.path} is enrolled already. Use "enrol --again" to replace that enrolment (jobs it still holds are dropped), or another folder with CLOUDPRINT_AGENT_DIR.`,
    )
  }
  if (isHeld(folder.journalFile)) throw new StateFileError(`An agent runs on ${folder.path}. Stop it first.`)
}

/** The journal's lock ends with its process, however that ends: by a number in a file nobody can tell it from another that has the number now. */
function isHeld(journalFile: string): boolean {
  if (!existsSync(journalFile)) return false
  try {
    new SqliteJournal(journalFile).close()
    return false
  } catch (error) {
    if (error instanceof JournalError) return error.why === 'in-use'
    throw error
  }
}
