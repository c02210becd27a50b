import { randomUUID } from 'node:crypto'
import { describeJournal } from '@cloudprint/agent/work/job-journal.contract'
import { JournalDisk } from './journal-disk.ts'
import { SimJournal } from './sim-journal.ts'

describeJournal('the simulation', () => {
  const disk = new JournalDisk(randomUUID())
  const soon = async (commit: () => void) => {
    await Promise.resolve()
    commit()
  }
  return { open: () => new SimJournal(disk, 'here', soon), close: () => undefined }
})
