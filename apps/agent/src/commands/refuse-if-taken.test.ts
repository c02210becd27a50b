import { expect, onTestFinished, test } from 'vitest'
import { AgentSettings } from '../settings.ts'
import { writePrivateFile } from '../private-file.ts'
import { StateFolder } from '../state-folder.ts'
import { shownStatus } from '../testing/shown-status.ts'
import { makeStateFolder } from '../testing/test-agent.ts'
import { SqliteJournal } from '../work/sqlite-journal.ts'
import { refuseIfTaken } from './refuse-if-taken.ts'

const computerId = '01900000-0000-7000-8000-000000000001'
const settings = AgentSettings.parse({ relayUrl: 'http://localhost', computerId, computerName: 'Packing 1' })

async function enrolledFolder(): Promise<StateFolder> {
  const { path, remove } = makeStateFolder()
  onTestFinished(remove)
  const folder = new StateFolder(path)
  await writePrivateFile(folder.settingsFile, settings)
  return folder
}

test('an enrolment is replaced only where that was asked for', async () => {
  const folder = await enrolledFolder()
  await expect(refuseIfTaken(folder, false)).rejects.toThrow('enrol --again')
  await refuseIfTaken(folder, true)
})

test('and never while an agent holds its journal', async () => {
  const folder = await enrolledFolder()
  const journal = new SqliteJournal(folder.journalFile)
  await expect(refuseIfTaken(folder, true)).rejects.toThrow('An agent runs on')
  journal.close()
  await refuseIfTaken(folder, true)
})

test('what an agent that was killed has left holds nobody up, whatever has its process’s number now', async () => {
  const folder = await enrolledFolder()
  new SqliteJournal(folder.journalFile).close()
  await writePrivateFile(folder.statusFile, { ...shownStatus, pid: process.pid })
  await refuseIfTaken(folder, true)
})
